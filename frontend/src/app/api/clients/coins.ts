import { computed } from '@angular/core';
import { inDisplayCurrency, zoneName } from '../../i18n/display';
import type {
  CandleInterval,
  Candles,
  ChangeSeries,
  CoinFacts,
  CoinRow,
  Comparison,
  Markets,
  Movers,
  Page,
  Series,
  WindowName,
} from '../models';
import { PolledResource, polledResource } from '../polling/polled-resource';

/** Last segment of the address of a series. */
export type SeriesPath = 'prices' | 'market-cap' | 'volume' | 'change';

/** Epoch ms; without the end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
export type ChartWindow = WindowName | Span;

export interface SeriesQuery {
  readonly coin: string;
  readonly path: SeriesPath;
  readonly window: ChartWindow;
  readonly points?: number;
}

export interface CandlesQuery {
  readonly coin: string;
  readonly window: ChartWindow;
  readonly interval: CandleInterval;
}

export interface ComparisonQuery {
  readonly coins: readonly string[];
  readonly window: ChartWindow;
}

export interface MarketsQuery {
  /** `rank`, `-change_24h`, …: a leading minus sorts in descending order. */
  readonly sort?: string;
  readonly q?: string;
  readonly favourites?: boolean;
  /** Of the sparklines; seven days if it is left out. */
  readonly window?: Markets['window'];
  /** Only coins that changed by more percent over 24 hours. */
  readonly moved?: number | undefined;
  readonly in_news?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

export function coinFacts(coin: () => string | undefined): PolledResource<CoinFacts> {
  return polledResource(() => {
    const id = coin();
    if (id === undefined) return undefined;
    return { url: `coins/${encodeURIComponent(id)}`, params: inDisplayCurrency() };
  });
}

/** Coins by name or symbol; an empty text requests nothing. */
export function coinSearch(q: () => string, limit: number): PolledResource<Page<CoinRow>> {
  return polledResource(
    () => (q().trim() ? { url: 'coins', params: { q: q().trim(), limit } } : undefined),
    { keepPrevious: true, once: true },
  );
}

/** One series of one coin over a window. */
export function coinSeries(
  query: () => SeriesQuery | undefined,
): PolledResource<Series | ChangeSeries> {
  return polledResource(
    () => {
      const wanted = query();
      if (wanted === undefined) return undefined;
      const { coin, path, window, points } = wanted;
      const params = withoutEmpty({ ...windowParams(window), points, ...inDisplayCurrency() });
      return { url: `coins/${encodeURIComponent(coin)}/${path}`, params };
    },
    { keepPrevious: true },
  );
}

/** Candles of one coin over a window. Days begin in the shown time zone. */
export function coinCandles(query: () => CandlesQuery | undefined): PolledResource<Candles> {
  return polledResource(
    () => {
      const wanted = query();
      if (wanted === undefined) return undefined;
      const { coin, window, interval } = wanted;
      const params = { ...windowParams(window), interval, tz: zoneName(), ...inDisplayCurrency() };
      return { url: `coins/${encodeURIComponent(coin)}/candles`, params };
    },
    { keepPrevious: true },
  );
}

/** Changes of two coins or more since a common start. */
export function coinComparison(
  query: () => ComparisonQuery | undefined,
): PolledResource<Comparison> {
  return polledResource(
    () => {
      const wanted = query();
      if (wanted === undefined) return undefined;
      const { coins, window } = wanted;
      const params = { coins: coins.join(','), ...windowParams(window), ...inDisplayCurrency() };
      return { url: 'compare', params };
    },
    { keepPrevious: true },
  );
}

function windowParams(window: ChartWindow): { window: WindowName } | Span {
  return typeof window === 'string' ? { window } : window;
}

/** Rows of the markets table. */
export function marketRows(query: () => MarketsQuery | undefined): PolledResource<Markets> {
  return polledResource(
    () => {
      const wanted = query();
      const ofFavourites = wanted?.favourites === true;
      const params = withoutEmpty({ ...wanted, ...inDisplayCurrency() });
      return wanted && { url: 'markets', params, ofFavourites };
    },
    { keepPrevious: true },
  );
}

/** The largest coins; before the first prices those of the list that comes with the program. */
export class LargestCoins {
  readonly priced: PolledResource<Markets>;
  private readonly named: PolledResource<Page<CoinRow>>;
  readonly rows = computed(() =>
    this.beforePrices() ? this.named.value()?.data : this.priced.value()?.data,
  );
  readonly beforePrices = computed(() => this.priced.value()?.data.length === 0);
  readonly resource = computed<PolledResource<unknown>>(() =>
    this.beforePrices() ? this.named : this.priced,
  );

  constructor(limit: number) {
    this.priced = marketRows(() => ({ limit }));
    this.named = polledResource(() =>
      this.beforePrices() ? { url: 'coins', params: { limit } } : undefined,
    );
  }
}

/** The coins that rise and fall most over a day; false requests nothing. */
export function marketMovers(wanted: () => boolean, limit: number): PolledResource<Movers> {
  return polledResource(() =>
    wanted() ? { url: 'markets/movers', params: { limit, ...inDisplayCurrency() } } : undefined,
  );
}

/** Drop parameters without a value: `q=` would be another URL, and so another cache entry. */
export function withoutEmpty(query: object): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => value !== undefined && value !== '' && value !== false,
    ),
  );
}
