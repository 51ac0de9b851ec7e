import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { USER } from '../testing/session';
import { withTranslations } from '../testing/translations';
import { SignInPage } from './sign-in-page';

describe('SignInPage', () => {
  let fixture: ComponentFixture<SignInPage>;
  let http: HttpTestingController;

  beforeEach(async () => {
    vi.spyOn(globalThis, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList);
    TestBed.configureTestingModule({
      imports: [SignInPage, withTranslations()],
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideHttpClientTesting(),
      ],
    });
    fixture = TestBed.createComponent(SignInPage);
    http = TestBed.inject(HttpTestingController);
    document.body.append(page());
    await fixture.whenStable();
  });

  afterEach(() => vi.restoreAllMocks());

  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;

  function field(label: string): HTMLInputElement {
    const labels = [...page().querySelectorAll('label')];
    const found = labels.find((one) => one.textContent?.trim() === label);
    return page().querySelector(`#${found?.htmlFor}`) as HTMLInputElement;
  }

  function type(label: string, text: string): void {
    field(label).value = text;
    field(label).dispatchEvent(new Event('input'));
  }

  async function submit(): Promise<void> {
    const buttons = [...page().querySelectorAll('button')];
    buttons.find((one) => one.textContent?.trim() === 'Sign in')?.click();
    await fixture.whenStable();
  }

  /** Submit, reject the request, and return the error that is shown. */
  async function rejectWith(
    status: number,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<string> {
    type('User name', 'mara');
    type('Password', 'wrong');
    await submit();
    http.expectOne('/api/v1/auth/login').flush(body, { status, statusText: 'x', headers });
    return vi.waitFor(() => {
      const alert = page().querySelector('[role="alert"]')?.textContent?.trim();
      if (!alert) throw new Error('no error is shown yet');
      return alert;
    });
  }

  it('focuses the first field', () => expect(document.activeElement).toBe(field('User name')));

  it('requires a user name', async () => {
    await submit();
    const alert = page().querySelector('[role="alert"]')?.textContent;
    expect(alert).toContain('A user name is needed.');
    expect(field('User name').getAttribute('aria-invalid')).toBe('true');
    http.expectNone('/api/v1/auth/login');
  });

  it('shows how many tries are left', async () => {
    const detail = 'User name or password is wrong. 4 tries left before a pause.';
    expect(await rejectWith(401, { detail })).toBe(detail);
  });

  it('shows until when sign-in is paused', async () => {
    const error = await rejectWith(429, { detail: 'Too many tries.' }, { 'Retry-After': '60' });
    expect(error).toMatch(/^Too many tries\. Sign-in pauses until \d\d:\d\d\.$/);
  });

  it('shows that the server failed', async () =>
    expect(await rejectWith(500, {})).toMatch(/^The server answered 500 at \d\d:\d\d\.$/));

  it('shows the password on request', async () => {
    const button = page().querySelector<HTMLButtonElement>('button[aria-label="Show password"]');
    expect(field('Password').type).toBe('password');
    button?.click();
    await fixture.whenStable();
    expect(field('Password').type).toBe('text');
    expect(button?.getAttribute('aria-label')).toBe('Hide password');
  });

  it('opens the requested page, but never another site', async () => {
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl');
    for (const [to, target] of [
      ['/coins/bitcoin', '/coins/bitcoin'],
      ['//elsewhere.example', '/'],
    ] as const) {
      fixture.componentRef.setInput('to', to);
      type('User name', 'mara');
      type('Password', 'four words in a row');
      await submit();
      const response = { access_token: 't', expires_in: 900, user: USER };
      http.expectOne('/api/v1/auth/login').flush(response);
      await vi.waitFor(() => expect(navigate).toHaveBeenLastCalledWith(target));
      await fixture.whenStable();
    }
  });
});
