import type { Span } from '../../api/clients/coins';

/** The shortest span that can be shown. */
export const SHORTEST_MS = 30 * 60_000;
/** The longest one: older than any coin. */
const LONGEST_MS = 30 * 366 * 86_400_000;

/** Return the span zoomed around a time, which ends at `latest` at most. Below 1 zooms in. */
export function zoomed({ from, to }: Span, at: number, factor: number, latest: number): Span {
  const length = Math.min(Math.max((to - from) * factor, SHORTEST_MS), LONGEST_MS);
  const share = (at - from) / (to - from);
  return within(at - share * length, length, latest);
}

/** Return the span moved by so many ms. */
export function panned({ from, to }: Span, by: number, latest: number): Span {
  return within(from + by, to - from, latest);
}

/** Return the span between two times in either order, which is not too short. */
export function selected(one: number, other: number, latest: number): Span {
  const middle = (one + other) / 2;
  const length = Math.max(Math.abs(other - one), SHORTEST_MS);
  return within(middle - length / 2, length, latest);
}

function within(start: number, length: number, latest: number): Span {
  const from = Math.max(0, Math.min(start, latest - length));
  return { from: Math.round(from), to: Math.round(from + length) };
}
