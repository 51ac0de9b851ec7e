import type { Favourite, MarketRow, NewsItem } from '../api/models';
import type { Language } from '../i18n/language';
import { directionOf } from '../ui/number/change';
import { Period, changeIn } from '../ui/sparkline/sparkline-values';

const DAY_MS = 86_400_000;

/**
 * Count the rows that are up as shown, by 0.01 % at least. `top` is up most; null for a single row
 * or if none is up.
 */
export function gainers(
  rows: readonly MarketRow[],
  period: Period,
): { readonly up: number; readonly top: MarketRow | null } {
  const changes = rows.map((row) => ({ row, change: changeIn(row, period) ?? -Infinity }));
  const rising = changes
    .filter(({ change }) => directionOf(change) === 'up')
    .sort((a, b) => b.change - a.change);
  return { up: rising.length, top: rows.length > 1 ? (rising[0]?.row ?? null) : null };
}

/** Return the key of the sentence about how many are up: "both", "neither", "all", "none", … */
export function gainersForm(up: number, count: number, language: Language): string {
  if (count === 1) return up === 1 ? 'onlyUp' : 'onlyDown';
  if (up === 0) return count === 2 ? 'neither' : 'none';
  if (up === count) return count === 2 ? 'both' : 'all';
  return new Intl.PluralRules(language).select(up) === 'one' ? 'one' : 'other';
}

/** Return the items that mention the coin. */
export function newsThatMentions(items: readonly NewsItem[], coinId: string): NewsItem[] {
  return items.filter((item) => mentions(item, coinId));
}

/** Count the items of the last day that mention the coin; null if `items` end earlier than that. */
export function newsInLastDay(
  items: readonly NewsItem[],
  hasMore: boolean,
  coinId: string,
  now: number,
): number | null {
  const isRecent = (item: NewsItem): boolean => Date.parse(item.shown_at) > now - DAY_MS;
  const oldest = items.at(-1);
  if (hasMore && oldest !== undefined && isRecent(oldest)) return null;
  return items.filter((item) => isRecent(item) && mentions(item, coinId)).length;
}

function mentions(item: NewsItem, coinId: string): boolean {
  return item.coins.some(({ id }) => id === coinId);
}

/** Return a row without values for a favourite that has no price yet. */
export function placeholderRow({ coin_id, name, symbol, image }: Favourite): MarketRow {
  return {
    id: coin_id,
    name,
    symbol,
    image,
    rank: null,
    price: null,
    market_cap: null,
    total_volume: null,
    last_updated: null,
    change_1h: null,
    change_24h: null,
    change_7d: null,
    change_30d: null,
    sparkline: [],
    sparkline_source: null,
    stories_24h: 0,
  };
}
