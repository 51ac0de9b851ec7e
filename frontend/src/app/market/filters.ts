import type { MarketsQuery } from '../api/clients/coins';
import type { MarketRow } from '../api/models';

/** The chips that narrow the markets, as they are in the address. */
export const CHIPS = ['moved', 'news'] as const;
export type Chip = (typeof CHIPS)[number];

const MOVED_PERCENT = 5;

export function parseChips(text: string | undefined): ReadonlySet<Chip> {
  const names = (text ?? '').split(',');
  return new Set(CHIPS.filter((chip) => names.includes(chip)));
}

/** Return the chips after a click on one, in the form of the address; null for none. */
export function toggleChip(chips: ReadonlySet<Chip>, chip: Chip): string | null {
  const on = CHIPS.filter((one) => chips.has(one) !== (one === chip));
  return on.join(',') || null;
}

export function chipsQuery(chips: ReadonlySet<Chip>): MarketsQuery {
  return { moved: chips.has('moved') ? MOVED_PERCENT : undefined, in_news: chips.has('news') };
}

/** Return the rows whose name, symbol or id contains a text, as the API finds them. */
export function containing(rows: readonly MarketRow[], text: string): readonly MarketRow[] {
  const part = text.toLowerCase();
  if (part === '') return rows;
  return rows.filter(({ name, symbol, id }) =>
    [name, symbol, id].some((word) => word.toLowerCase().includes(part)),
  );
}
