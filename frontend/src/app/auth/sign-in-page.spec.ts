import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { withWords } from '../testing/translations';
import uiEn from '../../../public/i18n/ui/en.json';
import { SignInPage } from './sign-in-page';

describe('SignInPage', () => {
  let fixture: ComponentFixture<SignInPage>;
  let http: HttpTestingController;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      imports: [SignInPage, withWords({ 'ui/en': uiEn })],
      providers: [provideRouter([{ path: '**', children: [] }]), provideHttpClient(), provideHttpClientTesting()],
    });
    fixture = TestBed.createComponent(SignInPage);
    http = TestBed.inject(HttpTestingController);
    await fixture.whenStable();
  });

  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;

  function field(label: string): HTMLInputElement {
    const found = [...page().querySelectorAll('label')].find((one) => one.textContent?.trim() === label);
    return page().querySelector(`#${found?.htmlFor}`) as HTMLInputElement;
  }

  function write(label: string, text: string): void {
    field(label).value = text;
    field(label).dispatchEvent(new Event('input'));
  }

  async function submit(): Promise<void> {
    const button = [...page().querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Sign in');
    button?.click();
    await fixture.whenStable();
  }

  async function refuse(status: number, body: object, headers: Record<string, string> = {}): Promise<string> {
    write('User name', 'mara');
    write('Password', 'wrong');
    await submit();
    http.expectOne('/api/v1/auth/login').flush(body, { status, statusText: 'x', headers });
    return vi.waitFor(() => {
      const alert = page().querySelector('[role="alert"]')?.textContent?.trim();
      if (!alert) throw new Error('nothing is said yet');
      return alert;
    });
  }

  it('asks for a user name before it asks the server', async () => {
    await submit();
    expect(page().querySelector('[role="alert"]')?.textContent).toContain('A user name is needed.');
    expect(field('User name').getAttribute('aria-invalid')).toBe('true');
  });

  it('says how many tries are left', async () => {
    const detail = 'User name or password is wrong. 4 tries left before a pause.';
    expect(await refuse(401, { detail })).toBe('User name or password is wrong. 4 tries left before a pause.');
  });

  it('says until when sign-in pauses', async () => {
    expect(await refuse(429, { detail: 'Too many tries.' }, { 'Retry-After': '60' })).toMatch(
      /^Too many tries\. Sign-in pauses until \d\d:\d\d\.$/,
    );
  });

  it('says that the server failed', async () =>
    expect(await refuse(500, {})).toMatch(/^The server answered 500 at \d\d:\d\d\.$/));

  it('shows the password on request', async () => {
    const eye = page().querySelector<HTMLButtonElement>('button[aria-label="Show password"]');
    expect(field('Password').type).toBe('password');
    eye?.click();
    await fixture.whenStable();
    expect(field('Password').type).toBe('text');
    expect(eye?.getAttribute('aria-label')).toBe('Hide password');
  });

  it('goes where the reader wanted to go, but never to another site', async () => {
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl');
    for (const [to, target] of [
      ['/coins/bitcoin', '/coins/bitcoin'],
      ['//elsewhere.example', '/'],
    ] as const) {
      fixture.componentRef.setInput('to', to);
      write('User name', 'mara');
      write('Password', 'four words in a row');
      await submit();
      const user = { id: 1, username: 'mara', admin: false, created_at: '2026-11-23T00:00:00Z' };
      http.expectOne('/api/v1/auth/login').flush({ access_token: 't', expires_in: 900, user });
      await vi.waitFor(() => expect(navigate).toHaveBeenLastCalledWith(target));
      await fixture.whenStable();
    }
  });
});
