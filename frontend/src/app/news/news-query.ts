import type { NewsQuestion } from '../api/clients/news';

/** What a news page may be asked through its address, and the question to the API it becomes. */
export const SINCE = ['24h', '7d', '30d'] as const;
export type Since = (typeof SINCE)[number];

const HOURS: Record<Since, number> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };
const HOUR_MS = 3_600_000;
export const PAGE = 30;

export interface Wanted {
  readonly show: 'favourites' | 'all';
  readonly coins: readonly string[];
  readonly feed: string | null;
  readonly q: string;
  readonly since: Since | null;
}

export interface Address {
  readonly show?: string | undefined;
  readonly coin?: string | undefined;
  readonly feed?: string | undefined;
  readonly q?: string | undefined;
  readonly since?: string | undefined;
}

/** The page opens with the favourites; a coin or a feed in the address is looked for in everything. */
export function wantedFrom(address: Address): Wanted {
  return {
    show: address.show === 'all' ? 'all' : 'favourites',
    coins: (address.coin ?? '').split(',').filter((id) => id !== ''),
    feed: address.feed || null,
    q: address.q ?? '',
    since: SINCE.find((since) => since === address.since) ?? null,
  };
}

/** `now` is cut to the hour: the same question keeps the same address, and so its 304. */
export function questionFor(wanted: Wanted, now: number): NewsQuestion {
  const from = wanted.since === null ? null : Math.floor(now / HOUR_MS - HOURS[wanted.since]) * HOUR_MS;
  return {
    filter: wanted.show,
    ...(wanted.coins.length > 0 ? { coins: wanted.coins } : {}),
    ...(wanted.feed === null ? {} : { feed: wanted.feed }),
    ...(wanted.q === '' ? {} : { q: wanted.q }),
    ...(from === null ? {} : { since: new Date(from).toISOString() }),
    limit: PAGE,
  };
}

/** The words of a search, for the marker. */
export function searchWords(q: string): string[] {
  return q.split(/\s+/).filter((word) => word !== '');
}

/** With `coin` in it, or without when it was there. */
export function toggled(coins: readonly string[], coin: string): string[] {
  return coins.includes(coin) ? coins.filter((id) => id !== coin) : [...coins, coin];
}
