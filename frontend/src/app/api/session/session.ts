import { HttpClient } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { toApiError } from '../api-error';
import type { Credentials, SignInResponse, User } from '../models';
import { SiteInfo } from './site';

/** A token is refreshed this long before it expires, so that no request in flight is rejected. */
const REFRESH_EARLY_MS = 30_000;
const TAB_CHANNEL = 'cv.session';

/**
 * The signed-in user. The access token is in memory only; the refresh token is in a cookie that
 * scripts cannot read, and is sent together with the CSRF token of a second, readable cookie. One
 * refresh at a time in this tab, and one tab at a time where the browser has locks.
 */
@Service()
export class Session {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly site = inject(SiteInfo);
  private readonly account = signal<User | null>(null);
  private readonly hasExpired = signal(false);
  private readonly channel =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(TAB_CHANNEL);
  private access: { readonly token: string; readonly expiresAt: number } | null = null;
  private refreshing: Promise<boolean> | null = null;
  private started: Promise<boolean> | null = null;

  readonly user = this.account.asReadonly();
  readonly signedIn = computed(() => this.account() !== null);
  /** True if the session ended without a sign-out; the sign-in page says so. */
  readonly expired = this.hasExpired.asReadonly();

  constructor() {
    this.channel?.addEventListener('message', () => this.end(false));
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
    this.refreshing ??= withTabLock(() => this.requestToken()).finally(
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

  /** End the session in all tabs. Rejects if the server fails: the session is then still valid. */
  async signOut(): Promise<void> {
    try {
      await firstValueFrom(this.http.post('/api/v1/auth/logout', null));
    } catch (error) {
      if (toApiError(error, Date.now()).status !== 401) throw error;
    }
    this.channel?.postMessage('signed out');
    this.end(false);
  }

  /** End a session that the server no longer accepts. */
  expire(): void {
    if (this.signedIn()) this.end(true);
  }

  private async restore(): Promise<boolean> {
    await this.site.load();
    // Without the readable cookie there is no session, and a refresh would only log a 401.
    return this.csrfToken() === null ? false : this.refresh();
  }

  private csrfToken(): string | null {
    return readCookie(this.site.info()?.csrf_cookie ?? '');
  }

  private async open(path: string, credentials: Credentials): Promise<void> {
    this.accept(
      await firstValueFrom(this.http.post<SignInResponse>(`/api/v1/${path}`, credentials)),
    );
    this.started = Promise.resolve(true);
  }

  private async requestToken(): Promise<boolean> {
    const options = { headers: { 'X-CSRF-TOKEN': this.csrfToken() ?? '' } };
    try {
      this.accept(
        await firstValueFrom(this.http.post<SignInResponse>('/api/v1/auth/refresh', null, options)),
      );
      return true;
    } catch (error) {
      const { status } = toApiError(error, Date.now());
      if (status === null || status >= 500 || status === 429) throw error;
      this.access = null;
      return false;
    }
  }

  private accept({ access_token, expires_in, user }: SignInResponse): void {
    this.access = { token: access_token, expiresAt: Date.now() + expires_in * 1_000 };
    this.account.set(user);
    this.hasExpired.set(false);
  }

  private end(expired: boolean): void {
    const to = this.router.url;
    this.access = null;
    this.started = Promise.resolve(false);
    this.hasExpired.set(expired);
    this.account.set(null);
    void this.router.navigate(['/sign-in'], expired ? { queryParams: { to } } : {});
  }
}

/** Two tabs that refresh at once would each invalidate the other's refresh token. */
function withTabLock(work: () => Promise<boolean>): Promise<boolean> {
  return 'locks' in navigator ? navigator.locks.request('cv.refresh', work) : work();
}

/** Return the value of a cookie that scripts may read, or null. */
function readCookie(name: string): string | null {
  const pair = document.cookie.split('; ').find((one) => name !== '' && one.startsWith(`${name}=`));
  return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
}
