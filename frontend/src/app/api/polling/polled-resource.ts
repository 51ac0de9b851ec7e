import { httpResource, HttpResourceRequest } from '@angular/common/http';
import { computed, DestroyRef, inject, linkedSignal, Signal } from '@angular/core';
import { Failure, failureOf } from '../api-error';
import { Presence } from './page-visibility';
import { Pulse } from './refresh-scheduler';
import { Session } from '../session/session';
import { Setbacks } from './refresh-errors';

export type Ask = { readonly url: string; readonly params?: Record<string, string | number | boolean> } | undefined;

/** Something the server knows, asked for again at every turn. What is shown stays shown when a turn fails. */
export interface Polled<T> {
  /** The last good answer to this question; undefined until there is one. */
  readonly value: Signal<T | undefined>;
  /** Why the last turn failed; null when it did not. */
  readonly error: Signal<Failure | null>;
  /** Under way, and nothing to show yet. */
  readonly loading: Signal<boolean>;
  /** When the last good answer came, epoch ms. */
  readonly updatedAt: Signal<number | null>;
  /** When it is asked again, epoch ms. */
  readonly nextTry: Signal<number>;
  /** Ask now. */
  reload(): void;
}

export interface PolledOptions {
  /** Show the answer to the old question until the new one is answered or fails (another range of one chart, another sort of one table). */
  readonly keepOld?: boolean;
  /** Asked of everybody: no account needed. */
  readonly open?: boolean;
  /** Asked once, and again only by `reload()`. */
  readonly once?: boolean;
}

interface Answer<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly at: number | null;
}

/**
 * Asks `/api/v1/<url>` while somebody is signed in and the page is visible. The browser sends If-None-Match by itself (`cache: no-cache`
 * means "always revalidate"), so unchanged data cost a 304. Call it in an injection context; return undefined to ask nothing.
 */
export function polledResource<T>(ask: () => Ask, options: PolledOptions = {}): Polled<T> {
  const pulse = inject(Pulse);
  const session = inject(Session);
  const presence = inject(Presence);
  // The same question in another object is no reason to ask again.
  const wanted = computed(() => (options.open || session.signedIn() ? ask() : undefined), { equal: same });
  const key = computed(() => JSON.stringify([options.open ? null : session.user()?.id, wanted()]));
  const resource = httpResource<T>(() => {
    if (!options.once) pulse.beat();
    return request(wanted());
  });
  const settled = computed(() => ({
    key: key(),
    loading: resource.isLoading(),
    good: resource.hasValue(),
    failed: resource.error() !== undefined,
  }));
  const answer = linkedSignal<ReturnType<typeof settled>, Answer<T>>({
    source: settled,
    computation: ({ key: now, loading, good, failed }, previous) => {
      const old = previous?.value;
      if (!loading && good) return { key: now, value: resource.value(), at: Date.now() };
      const stays =
        old !== undefined && (old.key === now || (options.keepOld === true && wanted() !== undefined && !failed));
      return stays ? old : { key: now, value: undefined, at: null };
    },
  });
  const failure = linkedSignal<
    { error: Error | undefined; loading: boolean; key: string },
    { key: string; failure: Failure | null }
  >({
    source: () => ({ error: resource.error(), loading: resource.isLoading(), key: key() }),
    computation: ({ error, loading, key: now }, previous) => {
      if (loading) return previous?.value.key === now ? previous.value : { key: now, failure: null };
      return { key: now, failure: error === undefined ? null : failureOf(error, Date.now(), presence.online()) };
    },
  });
  if (!options.once) {
    const setback = computed(() => (answer().value === undefined ? null : failure().failure));
    inject(DestroyRef).onDestroy(inject(Setbacks).watch(setback));
  }
  return {
    value: computed(() => answer().value),
    error: computed(() => failure().failure),
    loading: computed(() => resource.isLoading() && answer().value === undefined && failure().failure === null),
    updatedAt: computed(() => answer().at),
    nextTry: pulse.nextAt,
    reload: () => void resource.reload(),
  };
}

function same(one: Ask, other: Ask): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function request(ask: Ask): HttpResourceRequest | undefined {
  if (ask === undefined) return undefined;
  return { url: `/api/v1/${ask.url}`, ...(ask.params ? { params: ask.params } : {}), cache: 'no-cache' };
}
