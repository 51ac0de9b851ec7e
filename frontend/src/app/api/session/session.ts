import { HttpClient } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom, timeout } from 'rxjs';
import { toApiError } from '../api-error';
import { displayIn } from '../../i18n/display';
import type { Credentials, Preferences, SignInResponse, User } from '../models';
import { LastAnswers } from '../polling/last-answers';
import { tabChannel } from '../tab-channel';
import { loadSession, saveSession } from './remembered-session';
import { SiteInfo } from './site';

/** A token is refreshed this long before it expires, so that no request in flight is rejected. */
const REFRESH_EARLY_MS = 30_000;
/** A server that takes longer to end a session does not answer. */
const SIGN_OUT_LIMIT_MS = 5_000;
/** Statuses of a refresh token that is not accepted; all others are failures of the server. */
const REFUSED = new Set<number | null>([401, 403, 422]);

/**
 * The signed-in user. The access token is in memory only; the refresh token is in a cookie that
 * scripts cannot read, and is sent together with the CSRF token of a second, readable cookie. One
 * refresh at a time in this tab, and one tab at a time where the browser has locks. The user is
 * remembered, so that the app starts without a server.
 */
@Service()
export class Session {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly site = inject(SiteInfo);
  private readonly answers = inject(LastAnswers);
  private readonly account = signal<User | null>(null);
  private readonly hasExpired = signal(false);
  private readonly channel = tabChannel('session');
  private access: { readonly token: string; readonly expiresAt: number } | null = null;
  private refreshing: Promise<boolean> | null = null;
  private started: Promise<boolean> | null = null;
  private waiting: ((signedIn: boolean) => void)[] = [];
  private signingOut = false;
  /** Number of sessions that have ended: the answer to a refresh can arrive after the end. */
  private ended = 0;

  readonly user = this.account.asReadonly();
  readonly signedIn = computed(() => this.account() !== null);
  /** True if the session ended without a sign-out; the sign-in page says so. */
  readonly expired = this.hasExpired.asReadonly();
  /** True if the page waits until its user signs in again. */
  readonly interrupted = computed(() => this.hasExpired() && this.signedIn());

  constructor() {
    this.channel?.addEventListener('message', ({ data }) => {
      if (data === 'signed out') this.end(false);
      else if (this.interrupted()) this.refresh().catch(() => undefined);
    });
  }

  /** Restore the session of the cookie, once. True if signed in; rejects if the server fails. */
  start(): Promise<boolean> {
    this.started ??= this.restore().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  /** Return the access token, or null when signed out or when it is about to expire. */
  validToken(now = Date.now()): string | null {
    const access = this.access;
    return access !== null && access.expiresAt - REFRESH_EARLY_MS > now ? access.token : null;
  }

  /** Refresh the access token. False if the session is over; rejects if the server fails. */
  refresh(): Promise<boolean> {
    const { ended } = this;
    this.refreshing ??= withTabLock(() => this.requestToken(ended)).finally(
      () => (this.refreshing = null),
    );
    return this.refreshing;
  }

  signIn(credentials: Credentials): Promise<void> {
    return this.open('auth/login', credentials);
  }

  register(credentials: Credentials): Promise<void> {
    return this.open('auth/register', credentials);
  }

  /**
   * End the session in all tabs. False if the server failed: it keeps its session until that
   * expires, but this browser can no longer use it.
   */
  async signOut(): Promise<boolean> {
    this.signingOut = true;
    const revoked = await this.revoke();
    this.signingOut = false;
    if (!revoked) deleteCookie(this.site.info()?.csrf_cookie ?? '');
    this.channel?.postMessage('signed out');
    this.end(false);
    return revoked;
  }

  /**
   * End a session that the server no longer accepts. A page that was in use stays as it is, without
   * anything that is stored; a page that only starts gives way to the sign-in page.
   */
  expire(): void {
    // Other requests may be refused before the answer to the sign-out arrives.
    if (!this.signedIn() || this.interrupted() || this.signingOut) return;
    if (this.access === null) return this.end(true);
    this.access = null;
    this.hasExpired.set(true);
    this.forget();
  }

  /** Keep the number of favourites for the next start, which reserves room for them. */
  rememberFavourites(favourites: number): void {
    const user = this.account();
    if (user === null || user.favourites === favourites || this.interrupted()) return;
    this.setAccount({ ...user, favourites });
    this.remember({ ...user, favourites });
  }

  /** Show the pages with these preferences, now and at the next start. */
  rememberPreferences(preferences: Preferences): void {
    const user = this.account();
    if (user === null) return;
    this.setAccount({ ...user, preferences });
    this.remember({ ...user, preferences });
  }

  /** Resolve when the user of an interrupted session signs in again (true) or leaves (false). */
  signedInAgain(): Promise<boolean> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Leave an interrupted session for the sign-in page. */
  leave(): void {
    this.end(true);
  }

  private async restore(): Promise<boolean> {
    const known = loadSession();
    if (known !== null && readCookie(known.site.csrf_cookie) !== null) {
      // The server is asked with the first requests of the page.
      this.site.restore(known.site);
      this.site.load().catch(() => undefined);
      this.setAccount(known.user);
      return true;
    }
    this.forget();
    await this.site.load();
    // Without the readable cookie there is no session, and a refresh would only log a 401.
    return this.csrfToken() === null ? false : this.refresh();
  }

  /** True unless the server failed. */
  private async revoke(): Promise<boolean> {
    const request = this.http.post('/api/v1/auth/logout', null);
    try {
      await firstValueFrom(request.pipe(timeout(SIGN_OUT_LIMIT_MS)));
      return true;
    } catch (error) {
      return toApiError(error, Date.now()).status === 401;
    }
  }

  private csrfToken(): string | null {
    return readCookie(this.site.info()?.csrf_cookie ?? '');
  }

  private async open(path: string, credentials: Credentials): Promise<void> {
    this.accept(
      await firstValueFrom(this.http.post<SignInResponse>(`/api/v1/${path}`, credentials)),
    );
    this.started = Promise.resolve(true);
    this.channel?.postMessage('signed in');
  }

  /** `ended` is the number of ended sessions when the token was needed. */
  private async requestToken(ended: number): Promise<boolean> {
    const options = { headers: { 'X-CSRF-TOKEN': this.csrfToken() ?? '' } };
    try {
      const answer = await firstValueFrom(
        this.http.post<SignInResponse>('/api/v1/auth/refresh', null, options),
      );
      if (this.ended !== ended) {
        // The answer has set the cookie that the sign-out removed; a later sign-in needs its own.
        if (!this.signedIn()) deleteCookie(this.site.info()?.csrf_cookie ?? '');
        return false;
      }
      this.accept(answer);
      return true;
    } catch (error) {
      if (!REFUSED.has(toApiError(error, Date.now()).status)) throw error;
      return false;
    }
  }

  private accept({ access_token, expires_in, user }: SignInResponse): void {
    const known = this.account() ?? loadSession()?.user;
    if (known && !isSameUser(known, user)) this.answers.clear();
    this.remember(user);
    // Nothing that one user has on the page may be shown or sent for another.
    if (this.account() !== null && known && !isSameUser(known, user)) return location.reload();
    this.access = { token: access_token, expiresAt: Date.now() + expires_in * 1_000 };
    this.setAccount(user);
    this.hasExpired.set(false);
    this.settleWaiting(true);
  }

  private end(expired: boolean): void {
    const to = this.router.url;
    this.ended += 1;
    this.access = null;
    this.started = Promise.resolve(false);
    this.forget();
    this.hasExpired.set(expired);
    this.setAccount(null);
    this.settleWaiting(false);
    void this.router.navigate(['/sign-in'], expired ? { queryParams: { to } } : {});
  }

  private setAccount(user: User | null): void {
    // Before the user: requests for figures follow.
    displayIn(user?.preferences ?? null);
    this.account.set(user);
  }

  private settleWaiting(signedIn: boolean): void {
    for (const settle of this.waiting.splice(0)) settle(signedIn);
  }

  private remember(user: User): void {
    const site = this.site.info();
    if (site !== null) saveSession({ user, site });
  }

  private forget(): void {
    saveSession(null);
    this.answers.clear();
  }
}

/** Ids alone begin again with another database. */
function isSameUser(one: User, other: User): boolean {
  return one.id === other.id && one.created_at === other.created_at;
}

/** Two tabs that refresh at once would each invalidate the other's refresh token. */
function withTabLock(work: () => Promise<boolean>): Promise<boolean> {
  return 'locks' in navigator ? navigator.locks.request('cv.refresh', work) : work();
}

/** Delete a cookie of this installation. */
function deleteCookie(name: string): void {
  document.cookie = `${name}=; max-age=0; path=${new URL(document.baseURI).pathname}`;
}

/** Return the value of a cookie that scripts may read, or null. */
function readCookie(name: string): string | null {
  const pair = document.cookie.split('; ').find((one) => name !== '' && one.startsWith(`${name}=`));
  return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
}
