import { HttpClient } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { failureOf } from '../api-error';
import type { Credentials, Grant, User } from '../models';
import { SiteFacts } from './site';

/** A token is renewed this long before it runs out, so that no request is refused on the way. */
const EARLY_MS = 30_000;
const TAB_CHANNEL = 'cv.session';

/**
 * Who is signed in. The access token lives in memory only; the refresh token in a cookie no script can read, sent back with the CSRF token of
 * the readable cookie beside it. One renewal at a time in this tab, and one tab at a time where the browser has locks.
 */
@Service()
export class Session {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly site = inject(SiteFacts);
  private readonly account = signal<User | null>(null);
  private readonly lapsed = signal(false);
  private readonly channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(TAB_CHANNEL);
  private access: { readonly token: string; readonly until: number } | null = null;
  private renewal: Promise<boolean> | null = null;
  private started: Promise<boolean> | null = null;

  readonly user = this.account.asReadonly();
  readonly signedIn = computed(() => this.account() !== null);
  /** The session ended by itself: the sign-in page says so. */
  readonly ended = this.lapsed.asReadonly();

  constructor() {
    this.channel?.addEventListener('message', () => this.end(false));
  }

  /** Takes up the session of the cookie, once. True when somebody is signed in. Rejects when the server cannot be asked. */
  start(): Promise<boolean> {
    this.started ??= this.takeUp().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  /** The access token if it is good for a while yet; null when signed out or when it must be renewed first. */
  freshToken(now = Date.now()): string | null {
    return this.access !== null && this.access.until - EARLY_MS > now ? this.access.token : null;
  }

  /** Renews the access token. False when the session is over; rejects when the server cannot be asked. */
  renew(): Promise<boolean> {
    this.renewal ??= this.underLock(() => this.exchange()).finally(() => (this.renewal = null));
    return this.renewal;
  }

  signIn(credentials: Credentials): Promise<void> {
    return this.open('auth/login', credentials);
  }

  register(credentials: Credentials): Promise<void> {
    return this.open('auth/register', credentials);
  }

  /** Ends the session, here and in the other tabs. Rejects when the server cannot be told: then the session is still alive. */
  async signOut(): Promise<void> {
    try {
      await firstValueFrom(this.http.post('/api/v1/auth/logout', null));
    } catch (error) {
      if (failureOf(error, Date.now()).status !== 401) throw error;
    }
    this.channel?.postMessage('signed out');
    this.end(false);
  }

  /** The server no longer knows this session. */
  expire(): void {
    if (this.signedIn()) this.end(true);
  }

  private async takeUp(): Promise<boolean> {
    await this.site.load();
    // Without the readable half of the cookie pair there is no session to take up, and asking would only log a 401.
    return this.csrfToken() === null ? false : this.renew();
  }

  private csrfToken(): string | null {
    return cookie(this.site.facts()?.csrf_cookie ?? '');
  }

  private async open(path: string, credentials: Credentials): Promise<void> {
    this.accept(await firstValueFrom(this.http.post<Grant>(`/api/v1/${path}`, credentials)));
    this.started = Promise.resolve(true);
  }

  private async exchange(): Promise<boolean> {
    try {
      const headers = { 'X-CSRF-TOKEN': this.csrfToken() ?? '' };
      this.accept(await firstValueFrom(this.http.post<Grant>('/api/v1/auth/refresh', null, { headers })));
      return true;
    } catch (error) {
      const { status } = failureOf(error, Date.now());
      if (status === null || status >= 500 || status === 429) throw error;
      this.access = null;
      return false;
    }
  }

  private accept(grant: Grant): void {
    this.access = { token: grant.access_token, until: Date.now() + grant.expires_in * 1_000 };
    this.account.set(grant.user);
    this.lapsed.set(false);
  }

  private end(lapsed: boolean): void {
    const from = this.router.url;
    this.access = null;
    this.started = Promise.resolve(false);
    this.lapsed.set(lapsed);
    this.account.set(null);
    void this.router.navigate(['/sign-in'], lapsed ? { queryParams: { to: from } } : {});
  }

  /** Two tabs that renew at once would each spend the other's refresh token. */
  private underLock(work: () => Promise<boolean>): Promise<boolean> {
    return 'locks' in navigator ? navigator.locks.request('cv.renew', work) : work();
  }
}

/** The value of a cookie that scripts may read; null when it is not there. */
function cookie(name: string): string | null {
  const pair = document.cookie.split('; ').find((one) => name !== '' && one.startsWith(`${name}=`));
  return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
}
