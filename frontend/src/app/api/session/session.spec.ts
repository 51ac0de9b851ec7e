import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { signIn, USER } from '../../testing/session';
import { LastAnswers } from '../polling/last-answers';
import { authInterceptor } from './auth-interceptor';
import { loadSession, saveSession } from './remembered-session';
import { Session } from './session';

const SITE = {
  code_required: false,
  csrf_cookie: 'csrf',
  first_account: false,
  registration_open: false,
  simulated: true,
  version: '1',
};
const FAILED = { status: 503, statusText: 'Service Unavailable' };
const REFUSED = { status: 401, statusText: 'Unauthorized' };

describe('Session', () => {
  let session: Session;
  let http: HttpTestingController;

  beforeEach(() => {
    localStorage.clear();
    document.cookie = 'csrf=token';
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(withInterceptors([authInterceptor])),
        provideHttpClientTesting(),
      ],
    });
    session = TestBed.inject(Session);
    http = TestBed.inject(HttpTestingController);
  });
  afterEach(() => (document.cookie = 'csrf=; max-age=0'));

  async function startRemembered(): Promise<void> {
    saveSession({ user: USER, site: SITE });
    expect(await session.start()).toBe(true);
  }

  /** Send a request; the token is refreshed first. */
  async function refuse(status: typeof FAILED): Promise<void> {
    TestBed.inject(HttpClient)
      .get('/api/v1/status')
      .subscribe({ error: () => undefined });
    http.expectOne('/api/v1/auth/refresh').flush(null, status);
    await new Promise((resolve) => setTimeout(resolve));
  }

  it('starts with the remembered user, before the server answers', async () => {
    await startRemembered();
    expect(session.user()?.username).toBe('mara');
  });

  it('asks the server if the cookie is gone, and forgets the user', async () => {
    saveSession({ user: USER, site: SITE });
    document.cookie = 'csrf=; max-age=0';
    const started = session.start();
    http.expectOne('/api/v1/site').flush(SITE);
    expect(await started).toBe(false);
    expect(loadSession()).toBeNull();
  });

  it.each([
    'null',
    '[]',
    '{',
    '{"user":null,"site":{}}',
    JSON.stringify({ user: { ...USER, favourites: undefined }, site: SITE }),
    JSON.stringify({ user: USER, site: { ...SITE, csrf_cookie: 7 } }),
  ])('starts without the remembered session %s', async (stored) => {
    localStorage.setItem('cv.session /', stored);
    const started = session.start();
    http.expectOne('/api/v1/site').flush(SITE);
    const refresh = await vi.waitFor(() => http.expectOne('/api/v1/auth/refresh'));
    refresh.flush(null, REFUSED);
    expect(await started).toBe(false);
  });

  it('remains while the server fails', async () => {
    await startRemembered();
    await refuse(FAILED);
    expect(session.signedIn()).toBe(true);
  });

  it('ends at the start if the server refuses it', async () => {
    await startRemembered();
    await refuse(REFUSED);
    expect(session.signedIn()).toBe(false);
    expect(session.expired()).toBe(true);
    expect(loadSession()).toBeNull();
  });

  it('does not expire while its user signs out', async () => {
    await signIn();
    const signedOut = session.signOut();
    session.expire();
    expect(session.expired()).toBe(false);
    http.expectOne('/api/v1/auth/logout').flush(null);
    expect(await signedOut).toBe(true);
    expect(session.signedIn()).toBe(false);
  });

  it('ends for this browser if the server fails at the sign-out', async () => {
    await startRemembered();
    http.expectOne('/api/v1/site').flush(SITE);
    await signIn();
    const signedOut = session.signOut();
    http.expectOne('/api/v1/auth/logout').flush(null, FAILED);
    expect(await signedOut).toBe(false);
    expect(session.signedIn()).toBe(false);
    expect(loadSession()).toBeNull();
    expect(document.cookie).not.toContain('csrf');
  });

  it('stays ended if a refresh is answered after its end', async () => {
    await startRemembered();
    const refreshed = session.refresh();
    const request = await vi.waitFor(() => http.expectOne('/api/v1/auth/refresh'));
    session.leave();
    document.cookie = 'csrf=set by the answer';
    request.flush({ access_token: 'token', expires_in: 900, user: USER });
    expect(await refreshed).toBe(false);
    expect(session.signedIn()).toBe(false);
    expect(loadSession()).toBeNull();
    expect(document.cookie).not.toContain('csrf');
  });

  it('leaves the cookie of a later sign-in alone', async () => {
    await startRemembered();
    const refreshed = session.refresh();
    const request = await vi.waitFor(() => http.expectOne('/api/v1/auth/refresh'));
    session.leave();
    await signIn();
    document.cookie = 'csrf=of the new session';
    request.flush({ access_token: 'token', expires_in: 900, user: USER });
    expect(await refreshed).toBe(false);
    expect(document.cookie).toContain('csrf');
  });

  it('ends the requests that wait for a new sign-in if the user leaves instead', async () => {
    await signIn();
    session.expire();
    const saved = firstValueFrom(
      TestBed.inject(HttpClient).put('/api/v1/favourites/bitcoin', null),
    );
    session.leave();
    await expect(saved).rejects.toMatchObject({ status: 401 });
    expect(session.signedIn()).toBe(false);
  });

  it('forgets the answers of another user', async () => {
    const answers = TestBed.inject(LastAnswers);
    saveSession({ user: { ...USER, id: 2 }, site: SITE });
    answers.store({ key: 'a', value: 7, at: 1 }, true);
    await signIn();
    expect(answers.find('a', true)).toBeUndefined();
  });
});
