import type { NewsItem } from '../api/models';

export interface NamedCoin {
  readonly id: string;
  readonly name: string;
  readonly image: string | null;
  readonly count: number;
  /** Percent of the count of the first. */
  readonly share: number;
}

/** Return the coins that most of the items mention, most first. */
export function namedCoins(items: readonly NewsItem[], limit: number): NamedCoin[] {
  const counts = new Map<string, { name: string; image: string | null; count: number }>();
  for (const { id, name, image } of items.flatMap(({ coins }) => coins)) {
    counts.set(id, { name, image, count: (counts.get(id)?.count ?? 0) + 1 });
  }
  const most = [...counts].sort(([, a], [, b]) => b.count - a.count).slice(0, limit);
  const first = most[0]?.[1].count ?? 1;
  return most.map(([id, coin]) => ({ id, ...coin, share: (100 * coin.count) / first }));
}
