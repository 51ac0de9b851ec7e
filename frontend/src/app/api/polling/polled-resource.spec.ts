import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component, inject, input, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { signIn, USER } from '../../testing/session';
import { authInterceptor } from '../session/auth-interceptor';
import { Session } from '../session/session';
import { PolledResource, polledResource } from './polled-resource';
import { RefreshErrors } from './refresh-errors';
import { RefreshScheduler } from './refresh-scheduler';

const BITCOIN = '/api/v1/coins/bitcoin';
const ETHEREUM = '/api/v1/coins/ethereum';
const UNAUTHORIZED = { status: 401, statusText: 'Unauthorized' };

@Component({ selector: 'cv-test-part', template: '' })
class Part {
  readonly coin = input.required<string>();
  protected readonly resource = polledResource(() => ({ url: `coins/${this.coin()}` }));
}

/** Reads the errors of its parts before it sets their inputs. */
@Component({
  imports: [Part],
  template: `{{ errors.current()?.kind }}<cv-test-part [coin]="coin" />`,
})
class Whole {
  protected readonly coin = 'bitcoin';
  protected readonly errors = inject(RefreshErrors);
}

describe('polledResource', () => {
  let http: HttpTestingController;
  const coin = signal('bitcoin');

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(withInterceptors([authInterceptor])),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    coin.set('bitcoin');
    await signIn();
  });
  afterEach(() => http.verify());

  function create(keepPrevious = false): PolledResource<{ price: number }> {
    const resource = TestBed.runInInjectionContext(() =>
      polledResource<{ price: number }>(() => ({ url: `coins/${coin()}` }), { keepPrevious }),
    );
    TestBed.tick();
    return resource;
  }

  async function settle(): Promise<void> {
    await TestBed.inject(Session).start();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  }

  async function answer(url: string, price: number): Promise<void> {
    for (const request of http.match(url)) request.flush({ price });
    await settle();
  }

  function refresh(): void {
    TestBed.inject(RefreshScheduler).refreshNow();
    TestBed.tick();
  }

  it('sends the access token and returns the answer', async () => {
    const resource = create();
    expect(resource.loading()).toBe(true);
    const sent = http.expectOne(BITCOIN);
    expect(sent.request.headers.get('Authorization')).toBe('Bearer token');
    expect(sent.request.cache).toBe('no-cache');
    sent.flush({ price: 7 });
    await settle();
    expect(resource.value()).toEqual({ price: 7 });
    expect(resource.updatedAt()).not.toBeNull();
    expect(resource.loading()).toBe(false);
  });

  it('keeps its value if a refresh fails, and clears the error with the next success', async () => {
    const resource = create();
    const errors = TestBed.inject(RefreshErrors);
    await answer(BITCOIN, 7);
    expect(resource.value()).toEqual({ price: 7 });
    refresh();
    const unavailable = { status: 503, statusText: 'Service Unavailable' };
    http.expectOne(BITCOIN).flush({ detail: 'broken' }, unavailable);
    await settle();
    expect(resource.value()).toEqual({ price: 7 });
    expect(resource.error()).toMatchObject({ kind: 'status', status: 503, detail: 'broken' });
    expect(errors.current()?.status).toBe(503);
    refresh();
    await answer(BITCOIN, 8);
    expect(resource.value()).toEqual({ price: 8 });
    expect(resource.error()).toBeNull();
    expect(errors.current()).toBeNull();
  });

  it('drops the value of another request, unless keepPrevious is set', async () => {
    const [plain, keeping] = [create(), create(true)];
    await answer(BITCOIN, 7);
    expect([plain.value(), keeping.value()]).toEqual([{ price: 7 }, { price: 7 }]);
    coin.set('ethereum');
    TestBed.tick();
    expect(plain.value()).toBeUndefined();
    expect(keeping.value()).toEqual({ price: 7 });
    await answer(ETHEREUM, 2);
    expect([plain.value(), keeping.value()]).toEqual([{ price: 2 }, { price: 2 }]);
  });

  it('drops the previous value if the new request fails', async () => {
    const resource = create(true);
    await answer(BITCOIN, 7);
    coin.set('ethereum');
    TestBed.tick();
    http.expectOne(ETHEREUM).error(new ProgressEvent('error'));
    await settle();
    expect(resource.value()).toBeUndefined();
    expect(resource.error()?.kind).toBe('unreachable');
    expect(TestBed.inject(RefreshErrors).current()?.kind).toBe('unreachable');
  });

  it('is not asked for errors before the inputs of its component are set', async () => {
    const fixture = TestBed.createComponent(Whole);
    fixture.detectChanges();
    http.expectOne(BITCOIN).error(new ProgressEvent('error'));
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe('unreachable');
  });

  it('refreshes the token once after a 401 and repeats the request', async () => {
    const resource = create();
    http.expectOne(BITCOIN).flush(null, UNAUTHORIZED);
    await settle();
    const newToken = { access_token: 'newer', expires_in: 900, user: USER };
    http.expectOne('/api/v1/auth/refresh').flush(newToken);
    await settle();
    const repeated = http.expectOne(BITCOIN);
    expect(repeated.request.headers.get('Authorization')).toBe('Bearer newer');
    repeated.flush({ price: 7 });
    await settle();
    expect(resource.value()).toEqual({ price: 7 });
  });

  it('keeps its value if the session expires, and goes on after a new sign-in', async () => {
    const resource = create();
    await answer(BITCOIN, 7);
    expect(resource.value()).toEqual({ price: 7 });
    refresh();
    http.expectOne(BITCOIN).flush(null, UNAUTHORIZED);
    await settle();
    http.expectOne('/api/v1/auth/refresh').flush(null, UNAUTHORIZED);
    await settle();
    expect(TestBed.inject(Session).interrupted()).toBe(true);
    expect(resource.value()).toEqual({ price: 7 });
    expect(resource.error()).toBeNull();
    await signIn();
    await settle();
    await answer(BITCOIN, 8);
    expect(TestBed.inject(Session).interrupted()).toBe(false);
    expect(resource.value()).toEqual({ price: 8 });
  });
});
