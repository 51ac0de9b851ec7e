import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { authInterceptor } from '../session/auth-interceptor';
import { Polled, polledResource } from './polled-resource';
import { Pulse } from './refresh-scheduler';
import { Session } from '../session/session';
import { Setbacks } from './refresh-errors';

const USER = { id: 1, username: 'mara', admin: false, created_at: '2026-11-23T00:00:00Z' };

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
    const entering = TestBed.inject(Session).signIn({ username: 'mara', password: 'four words in a row' });
    http.expectOne('/api/v1/auth/login').flush({ access_token: 'token', expires_in: 900, user: USER });
    await entering;
  });
  afterEach(() => http.verify());

  function polled(keepOld = false): Polled<{ price: number }> {
    const made = TestBed.runInInjectionContext(() =>
      polledResource<{ price: number }>(() => ({ url: `coins/${coin()}` }), { keepOld }),
    );
    TestBed.tick();
    return made;
  }

  async function settled(): Promise<void> {
    await TestBed.inject(Session).start();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  }

  it('signs its request and shows the answer', async () => {
    const asked = polled();
    expect(asked.loading()).toBe(true);
    const request = http.expectOne('/api/v1/coins/bitcoin');
    expect(request.request.headers.get('Authorization')).toBe('Bearer token');
    expect(request.request.cache).toBe('no-cache');
    request.flush({ price: 7 });
    await settled();
    expect(asked.value()).toEqual({ price: 7 });
    expect(asked.updatedAt()).not.toBeNull();
    expect(asked.loading()).toBe(false);
  });

  it('keeps what it shows when the next turn fails, with the reason, and clears it with the next good one', async () => {
    const asked = polled();
    http.expectOne('/api/v1/coins/bitcoin').flush({ price: 7 });
    await settled();
    expect(asked.value()).toEqual({ price: 7 });
    TestBed.inject(Pulse).ask();
    TestBed.tick();
    http
      .expectOne('/api/v1/coins/bitcoin')
      .flush({ detail: 'broken' }, { status: 503, statusText: 'Service Unavailable' });
    await settled();
    expect(asked.value()).toEqual({ price: 7 });
    expect(asked.error()).toMatchObject({ kind: 'status', status: 503, detail: 'broken' });
    expect(TestBed.inject(Setbacks).failure()?.status).toBe(503);
    TestBed.inject(Pulse).ask();
    TestBed.tick();
    http.expectOne('/api/v1/coins/bitcoin').flush({ price: 8 });
    await settled();
    expect(asked.value()).toEqual({ price: 8 });
    expect(asked.error()).toBeNull();
    expect(TestBed.inject(Setbacks).failure()).toBeNull();
  });

  it('forgets the old answer when the question changes, unless told to keep it', async () => {
    const [plain, kept] = [polled(), polled(true)];
    for (const request of http.match('/api/v1/coins/bitcoin')) request.flush({ price: 7 });
    await settled();
    expect([plain.value(), kept.value()]).toEqual([{ price: 7 }, { price: 7 }]);
    coin.set('ethereum');
    TestBed.tick();
    expect(plain.value()).toBeUndefined();
    expect(kept.value()).toEqual({ price: 7 });
    for (const request of http.match('/api/v1/coins/ethereum')) request.flush({ price: 2 });
    await settled();
    expect([plain.value(), kept.value()]).toEqual([{ price: 2 }, { price: 2 }]);
  });

  it('shows no old answer to a question that failed', async () => {
    const kept = polled(true);
    http.expectOne('/api/v1/coins/bitcoin').flush({ price: 7 });
    await settled();
    coin.set('ethereum');
    TestBed.tick();
    http.expectOne('/api/v1/coins/ethereum').error(new ProgressEvent('error'));
    await settled();
    expect(kept.value()).toBeUndefined();
    expect(kept.error()?.kind).toBe('unreachable');
    expect(TestBed.inject(Setbacks).failure()).toBeNull();
  });

  it('renews the token once after a 401 and asks again', async () => {
    const asked = polled();
    http.expectOne('/api/v1/coins/bitcoin').flush(null, { status: 401, statusText: 'Unauthorized' });
    await settled();
    http.expectOne('/api/v1/auth/refresh').flush({ access_token: 'newer', expires_in: 900, user: USER });
    await settled();
    const again = http.expectOne('/api/v1/coins/bitcoin');
    expect(again.request.headers.get('Authorization')).toBe('Bearer newer');
    again.flush({ price: 7 });
    await settled();
    expect(asked.value()).toEqual({ price: 7 });
  });

  it('ends the session when it cannot be renewed', async () => {
    const asked = polled();
    http.expectOne('/api/v1/coins/bitcoin').flush(null, { status: 401, statusText: 'Unauthorized' });
    await settled();
    http.expectOne('/api/v1/auth/refresh').flush(null, { status: 401, statusText: 'Unauthorized' });
    await settled();
    expect(TestBed.inject(Session).signedIn()).toBe(false);
    expect(TestBed.inject(Session).ended()).toBe(true);
    expect(asked.value()).toBeUndefined();
  });
});
