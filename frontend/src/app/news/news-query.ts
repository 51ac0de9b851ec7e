import type { NewsQuery } from '../api/clients/news';

/** Filters of the news page, from its address. */
export const SINCE = ['24h', '7d', '30d'] as const;
export type Since = (typeof SINCE)[number];

const HOURS: Record<Since, number> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };
const HOUR_MS = 3_600_000;
const PAGE_SIZE = 30;

export interface Filters {
  readonly show: 'favourites' | 'all';
  readonly coins: readonly string[];
  readonly feed: string | null;
  readonly q: string;
  readonly since: Since | null;
}

/** Query parameters of the page. */
export interface Address {
  readonly show?: string | undefined;
  readonly coin?: string | undefined;
  readonly feed?: string | undefined;
  readonly q?: string | undefined;
  readonly since?: string | undefined;
}

export function parseFilters({ show, coin, feed, q, since }: Address): Filters {
  return {
    show: show === 'all' ? 'all' : 'favourites',
    coins: (coin ?? '').split(',').filter((id) => id !== ''),
    feed: feed || null,
    // A NUL in the address is no part of a word.
    q: (q ?? '').replaceAll('\0', ''),
    since: SINCE.find((option) => option === since) ?? null,
  };
}

/** Build the query for the API. `now` is rounded to the hour, so that the URL can be cached. */
export function newsQuery({ show, coins, feed, q, since }: Filters, now: number): NewsQuery {
  const from = since === null ? null : Math.floor(now / HOUR_MS - HOURS[since]) * HOUR_MS;
  return {
    filter: show,
    ...(coins.length > 0 ? { coins } : {}),
    ...(feed === null ? {} : { feed }),
    ...(q === '' ? {} : { q }),
    ...(from === null ? {} : { since: new Date(from).toISOString() }),
    limit: PAGE_SIZE,
  };
}

export function searchWords(q: string): string[] {
  return q.split(/\s+/).filter((word) => word !== '');
}

/** Add a coin, or remove it if it is in the list. */
export function toggled(coins: readonly string[], coin: string): string[] {
  return coins.includes(coin) ? coins.filter((id) => id !== coin) : [...coins, coin];
}
