import { httpResource, HttpResourceRequest } from '@angular/common/http';
import { computed, effect, inject, linkedSignal, Signal, untracked } from '@angular/core';
import { ApiError, toApiError } from '../api-error';
import { arrivedAnswer } from '../early-answers';
import { Session } from '../session/session';
import { Connection } from './connection';
import { Answer, LastAnswers } from './last-answers';
import { PageVisibility } from './page-visibility';
import { RefreshErrors } from './refresh-errors';
import { RefreshScheduler } from './refresh-scheduler';

export type PolledRequest =
  | {
      readonly url: string;
      readonly params?: Record<string, string | number | boolean>;
      /** The answer depends on the favourites: fetch again when they change. */
      readonly ofFavourites?: boolean;
    }
  | undefined;

/** A resource that is fetched again at each refresh. A failed refresh keeps the last value. */
export interface PolledResource<T> {
  /** The last value for the current request; undefined before the first. */
  readonly value: Signal<T | undefined>;
  /** Why the last refresh failed; null if it succeeded. */
  readonly error: Signal<ApiError | null>;
  /** True while the first value is being fetched. */
  readonly loading: Signal<boolean>;
  /** When the last value arrived, epoch ms. */
  readonly updatedAt: Signal<number | null>;
  /** When the next refresh is due, epoch ms. */
  readonly retryAt: Signal<number>;
  /** Fetch now. */
  reload(): void;
}

export interface PolledOptions {
  /** After the request changes, keep the previous value until the new request settles. */
  readonly keepPrevious?: boolean;
  /** Fetch once, and again only on `reload()`. */
  readonly once?: boolean;
  /** Every page uses it, so it is not what one page is about. */
  readonly shared?: boolean;
}

/**
 * Fetch `/api/v1/<url>` while a user is signed in and the page is visible. `cache: no-cache` makes
 * the browser revalidate with If-None-Match, so unchanged data costs a 304. An answer to an earlier
 * request of the same kind is shown until the new one arrives, and one of an earlier visit if the
 * server does not answer. Call it in an injection context; `request` returns undefined to fetch
 * nothing.
 */
export function polledResource<T>(
  request: () => PolledRequest,
  options: PolledOptions = {},
): PolledResource<T> {
  const scheduler = inject(RefreshScheduler);
  const session = inject(Session);
  const visibility = inject(PageVisibility);
  const answers = inject(LastAnswers);
  const connection = inject(Connection);
  // An equal request in another object must not be sent again.
  const wanted = computed(() => (session.signedIn() ? request() : undefined), { equal: sameJson });
  const key = computed(() => JSON.stringify([session.user()?.id, wanted()]));
  const resource = httpResource<T>(() => {
    if (!options.once) scheduler.refreshes();
    if (wanted()?.ofFavourites) scheduler.favouriteChanges();
    return toHttpRequest(wanted());
  });
  const settled = computed(() => ({
    key: key(),
    loading: resource.isLoading(),
    succeeded: resource.hasValue(),
    failed: resource.error() !== undefined,
    lost: connection.problem() !== null,
    restored: answers.restored(),
  }));
  const answer = linkedSignal<ReturnType<typeof settled>, Answer<T>>({
    source: settled,
    computation: ({ key: current, loading, succeeded, failed, lost, restored }, previous) => {
      const old = previous?.value;
      if (!loading && succeeded) {
        const answer = { key: current, value: resource.value(), at: Date.now() };
        return answers.store(answer, !options.once);
      }
      if (old?.key === current && old.at !== null) return old;
      const keepsPrevious =
        options.keepPrevious === true &&
        wanted() !== undefined &&
        !failed &&
        currencyOf(old?.key) === currencyOf(current);
      const earlier = restored && (failed || lost);
      const known = answers.find<T>(current, earlier) ?? (keepsPrevious ? old : undefined);
      return known ?? earlyAnswer(current, untracked(wanted));
    },
  });
  const error = linkedSignal<
    { error: Error | undefined; loading: boolean; key: string },
    { key: string; error: ApiError | null }
  >({
    source: () => ({ error: resource.error(), loading: resource.isLoading(), key: key() }),
    computation: ({ error: cause, loading, key: current }, previous) => {
      if (loading && previous?.value.key === current) return previous.value;
      if (loading || cause === undefined) return { key: current, error: null };
      return { key: current, error: toApiError(cause, Date.now(), visibility.online()) };
    },
  });
  const shownError = computed(() => {
    if (answer().value !== undefined || wanted() === undefined) return error().error;
    // Nothing is said to be missing before the answers of earlier visits are known.
    return answers.restored() ? (error().error ?? connection.error()) : null;
  });
  if (!options.once) {
    const errors = inject(RefreshErrors);
    const tracked = { error: shownError, answer, shared: options.shared === true };
    // Not before the inputs of the component are set, which the request may depend on.
    effect((onCleanup) => onCleanup(untracked(() => errors.track(tracked))));
  }
  return {
    value: computed(() => answer().value),
    error: shownError,
    loading: computed(
      () => wanted() !== undefined && answer().value === undefined && shownError() === null,
    ),
    updatedAt: computed(() => answer().at),
    retryAt: scheduler.nextAt,
    reload: () => void resource.reload(),
  };
}

/** The answer to a request that was sent before the app started, or none. */
function earlyAnswer<T>(key: string, request: PolledRequest): Answer<T> {
  const arrived = request && arrivedAnswer<T>(`/api/v1/${request.url}`, request.params);
  return { key, value: arrived?.value, at: arrived?.at ?? null };
}

function sameJson(one: PolledRequest, other: PolledRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function toHttpRequest(request: PolledRequest): HttpResourceRequest | undefined {
  if (request === undefined) return undefined;
  const { url, params } = request;
  return { url: `/api/v1/${url}`, ...(params ? { params } : {}), cache: 'no-cache' };
}

/** Figures in one currency may not be shown while those in another are awaited. */
function currencyOf(key = ''): string | undefined {
  return /"vs":"(\w+)"/.exec(key)?.[1];
}
