import type { Favourite, MarketRow, NewsItem } from '../api/models';
import type { Language } from '../i18n/language';
import { Span, changeOver } from '../ui/coin/sparkline-values';

const DAY_MS = 86_400_000;

/** How many of the rows are up, and which most; `most` only where it says something: at least two, and one is up. */
export function risers(
  rows: readonly MarketRow[],
  span: Span,
): { readonly up: number; readonly most: MarketRow | null } {
  const changes = rows.map((row) => ({ row, change: changeOver(row, span) ?? -Infinity }));
  const rising = changes.filter(({ change }) => change > 0).sort((a, b) => b.change - a.change);
  return { up: rising.length, most: rows.length > 1 ? (rising[0]?.row ?? null) : null };
}

/** Which sentence says how many rise: two are "both" or "neither", more are "all" or "none", one has words of its own. */
export function risersForm(up: number, count: number, language: Language): string {
  if (count === 1) return up === 1 ? 'onlyUp' : 'onlyDown';
  if (up === 0) return count === 2 ? 'neither' : 'none';
  if (up === count) return count === 2 ? 'both' : 'all';
  return new Intl.PluralRules(language).select(up) === 'one' ? 'one' : 'other';
}

/** The newest story that names the coin; items come newest first. */
export function latestOf(items: readonly NewsItem[], coinId: string): NewsItem | null {
  return items.find((item) => item.coins.some((coin) => coin.id === coinId)) ?? null;
}

/** How many stories of the last day name the coin; null when the page of stories does not reach back that far. */
export function storiesOfDay(items: readonly NewsItem[], more: boolean, coinId: string, now: number): number | null {
  const oldest = items.at(-1);
  if (more && oldest !== undefined && Date.parse(oldest.shown_at) > now - DAY_MS) return null;
  const fresh = items.filter((item) => Date.parse(item.shown_at) > now - DAY_MS);
  return fresh.filter((item) => item.coins.some((coin) => coin.id === coinId)).length;
}

/** The row of a favourite whose first price is not here yet. */
export function rowless({ coin_id, name, symbol, image }: Favourite): MarketRow {
  const unknown = { rank: null, price: null, market_cap: null, total_volume: null, last_updated: null };
  return {
    id: coin_id,
    name,
    symbol,
    image,
    ...unknown,
    change_1h: null,
    change_24h: null,
    change_7d: null,
    sparkline: [],
  };
}
