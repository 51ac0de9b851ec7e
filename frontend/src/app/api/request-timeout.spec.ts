import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';
import { failureOf } from './api-error';
import { PATIENCE_MS, patience } from './request-timeout';

/** A server that takes every request and never says a word. */
const silent: typeof fetch = (_, options) =>
  new Promise((_answer, fail) => {
    options?.signal?.addEventListener('abort', () => fail(options.signal?.reason as Error));
  });

describe('patience', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', silent);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('ends with a server that says nothing, which then counts as one that does not answer', async () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([patience]))] });
    const asked = firstValueFrom(TestBed.inject(HttpClient).get('/api/v1/site')).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(failureOf(await asked, 0, true).kind).toBe('unreachable');
  });
});
