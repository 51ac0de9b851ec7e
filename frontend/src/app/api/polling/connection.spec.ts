import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Connection, PATIENCE_MS, watchConnection } from './connection';

describe('Connection', () => {
  let connection: Connection;
  let http: HttpTestingController;

  beforeEach(() => {
    vi.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([watchConnection])),
        provideHttpClientTesting(),
      ],
    });
    connection = TestBed.inject(Connection);
    http = TestBed.inject(HttpTestingController);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function send(url = '/api/v1/status'): void {
    vi.advanceTimersByTime(1);
    TestBed.inject(HttpClient)
      .get(url)
      .subscribe({ error: () => undefined });
  }

  function fail(status: number): void {
    send();
    http.expectOne('/api/v1/status').flush(null, { status, statusText: 'Failed' });
  }

  it('is lost with one failed request, and back with one answer', () => {
    send();
    http.expectOne('/api/v1/status').error(new ProgressEvent('error'));
    expect(connection.problem()).toBe('unreachable');
    fail(500);
    expect(connection.problem()).toBeNull();
  });

  it.each([502, 504])('is lost if a proxy answers %s', (status) => {
    fail(status);
    expect(connection.problem()).toBe('unreachable');
  });

  it('is offline if the browser is, once a request fails', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    window.dispatchEvent(new Event('offline'));
    expect(connection.problem()).toBeNull();
    fail(504);
    expect(connection.problem()).toBe('offline');
    window.dispatchEvent(new Event('online'));
  });

  it('is lost if nothing is answered for a while', () => {
    send();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(connection.problem()).toBe('unreachable');
    http.expectOne('/api/v1/status').flush({});
    expect(connection.problem()).toBeNull();
  });

  it('learns nothing from files, which a service worker may have', () => {
    fail(502);
    send('i18n/en.json');
    http.expectOne('i18n/en.json').flush({});
    expect(connection.problem()).toBe('unreachable');
  });

  it('survives a slow request while others are answered', () => {
    send('/api/v1/markets');
    fail(500);
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(connection.problem()).toBeNull();
    http.expectOne('/api/v1/markets').flush({});
  });
});
