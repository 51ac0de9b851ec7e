import { Signal, computed } from '@angular/core';
import { matchesMedia } from '../../ui/media-query';
import { TABLE_COLUMNS } from './columns';

/** Numbers of columns that fit, by the least width of the window. */
const FITTING = [
  ['(min-width: 90rem)', TABLE_COLUMNS.length],
  ['(min-width: 80rem)', 7],
  ['(min-width: 64rem)', 5],
] as const;
const FITTING_TABLET = 4;

/** Return how many columns fit the window. Call it in an injection context. */
export function columnsInWindow(): Signal<number> {
  const widths = FITTING.map(([query, count]) => ({ matches: matchesMedia(query), count }));
  return computed(() => widths.find(({ matches }) => matches())?.count ?? FITTING_TABLET);
}
