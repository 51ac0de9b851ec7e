import type { MarketRow } from '../../api/models';

/** The spans that a row of the markets knows both a change and a line of. */
export type Span = '24h' | '7d';

/** The week's line has about this many points a day. */
const POINTS_A_DAY = 12;
/** Fewer are no line of their own, whatever is put before and after them. */
const FEWEST = 3;

/** The change of a row over the span, in percent. */
export function changeOver(row: MarketRow, span: Span): number | null {
  return span === '24h' ? row.change_24h : row.change_7d;
}

/**
 * The line of a row over the span: from the price that its change is told from, to its price now. So line, wash, end dot and the figure
 * beside them never contradict each other; the stored points between are some hours apart and may miss what happened last.
 */
export function lineOver(row: MarketRow, span: Span): readonly number[] {
  const between = span === '24h' ? row.sparkline.slice(-POINTS_A_DAY) : row.sparkline;
  const [price, change] = [row.price, changeOver(row, span)];
  if (between.length < FEWEST || price === null || change === null || change <= -100) return between;
  return [price / (1 + change / 100), ...between.slice(0, -1), price];
}
