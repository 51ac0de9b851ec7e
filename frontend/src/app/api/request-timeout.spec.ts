import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';
import { toApiError } from './api-error';
import { REQUEST_TIMEOUT_MS, requestTimeout } from './request-timeout';

/** Accepts every request and never answers. */
const hangingFetch: typeof fetch = (_, options) =>
  new Promise((_resolve, reject) => {
    const signal = options?.signal;
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('requestTimeout', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', hangingFetch);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('treats a server that never answers as unreachable', async () => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([requestTimeout]))],
    });
    const request = firstValueFrom(TestBed.inject(HttpClient).get('/api/v1/site'));
    const error = request.catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(REQUEST_TIMEOUT_MS);
    expect(toApiError(await error, 0, true).kind).toBe('unreachable');
  });
});
