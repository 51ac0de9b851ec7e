import { Ask, Polled, polledResource } from '../polling/polled-resource';
import type { ChangeSeries, CoinFacts, CoinRow, MarketRow, Markets, Page, Series, WindowName } from '../models';

export type Figure = 'prices' | 'market-cap' | 'volume' | 'change';

export interface SeriesQuestion {
  readonly coin: string;
  readonly figure: Figure;
  readonly window: WindowName;
  readonly points?: number;
}

export interface MarketsQuestion {
  /** `rank`, `-change_24h`, …: a leading minus turns the order. */
  readonly sort?: string;
  readonly q?: string;
  readonly favourites?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

/** The facts of one coin. */
export function coinFacts(coin: () => string | undefined): Polled<CoinFacts> {
  return polledResource(() => whole(coin(), (id) => ({ url: `coins/${encodeURIComponent(id)}` })));
}

/** Coins by name or symbol, for pickers and the search box. Ask undefined or an empty text for nothing. */
export function coinSearch(q: () => string, limit = 8): Polled<Page<CoinRow>> {
  return polledResource(() => (q().trim() ? { url: 'coins', params: { q: q().trim(), limit } } : undefined), {
    keepOld: true,
    once: true,
  });
}

/** One figure of one coin over a window; the old window stays drawn until the new one is there. */
export function coinSeries(question: () => SeriesQuestion | undefined): Polled<Series | ChangeSeries> {
  return polledResource(() => whole(question(), seriesAsk), { keepOld: true });
}

/** Rows of the market table. */
export function marketRows(question: () => MarketsQuestion | undefined): Polled<Markets> {
  return polledResource(() => whole(question(), (asked) => ({ url: 'markets', params: given(asked) })), {
    keepOld: true,
  });
}

export type { CoinRow, MarketRow };

function seriesAsk({ coin, figure, window, points }: SeriesQuestion): NonNullable<Ask> {
  return { url: `coins/${encodeURIComponent(coin)}/${figure}`, params: given({ window, points }) };
}

function whole<Q>(question: Q | undefined, ask: (question: Q) => NonNullable<Ask>): Ask {
  return question === undefined ? undefined : ask(question);
}

/** Only what was given goes into the address: an empty `q` is another URL, and another cache entry. */
export function given(question: object): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(question).filter(([, value]) => value !== undefined && value !== '' && value !== false),
  );
}
