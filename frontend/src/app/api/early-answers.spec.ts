import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';
import { arrivedAnswer, earlyAnswers } from './early-answers';

const URL = '/api/v1/news?filter=favourites&limit=50';

function requestedEarly(answer: Promise<unknown>, arrived: object = {}): void {
  Object.assign(globalThis, { cvEarly: new Map([[URL, { answer, ...arrived }]]) });
}

describe('earlyAnswers', () => {
  let http: HttpClient;
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([earlyAnswers])), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpClient);
    server = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    Object.assign(globalThis, { cvEarly: undefined });
    server.verify();
  });

  it('answers the first request, and no other', async () => {
    requestedEarly(Promise.resolve('early'));
    expect(await firstValueFrom(http.get(URL))).toBe('early');
    const second = firstValueFrom(http.get(URL));
    server.expectOne(URL).flush('late');
    expect(await second).toBe('late');
  });

  it('sends the request if the early one failed', async () => {
    requestedEarly(Promise.reject(new Error('500')));
    const answer = firstValueFrom(http.get(URL));
    const sent = await vi.waitFor(() => server.expectOne(URL));
    sent.flush('sent again');
    expect(await answer).toBe('sent again');
  });

  it('answers nothing after a change', async () => {
    requestedEarly(Promise.resolve('early'), { body: 'early', at: 1 });
    const changed = firstValueFrom(http.put('/api/v1/favourites/bitcoin', null));
    server.expectOne('/api/v1/favourites/bitcoin').flush(null);
    await changed;
    expect(arrivedAnswer('/api/v1/news', { filter: 'favourites', limit: 50 })).toBeUndefined();
    const answer = firstValueFrom(http.get(URL));
    server.expectOne(URL).flush('late');
    expect(await answer).toBe('late');
  });

  it('forgets an answer that is no longer awaited', () => {
    requestedEarly(new Promise(() => undefined), { body: 'early', at: 1 });
    http.get(URL).subscribe().unsubscribe();
    expect(arrivedAnswer('/api/v1/news', { filter: 'favourites', limit: 50 })).toBeUndefined();
  });

  it('shows an answer that is there until it is taken', async () => {
    requestedEarly(Promise.resolve('early'), { body: 'early', at: 1 });
    const shown = (): unknown => arrivedAnswer('/api/v1/news', { filter: 'favourites', limit: 50 });
    expect(shown()).toEqual({ value: 'early', at: 1 });
    expect(arrivedAnswer('/api/v1/news')).toBeUndefined();
    await firstValueFrom(http.get(URL));
    expect(shown()).toBeUndefined();
  });
});
