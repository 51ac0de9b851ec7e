import type { Box } from './canvas-drawing';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of some places for words, the first that the line does not cross; if it crosses all, the one it crosses least. Pure, pixels. */
export function calmest(places: readonly Box[], line: readonly Point[]): Box {
  const none = { x: 0, y: 0, width: 0, height: 0 };
  const rated = places.map((place) => ({ place, crossings: crossings(place, line) }));
  return rated.reduce(
    (best, one) => (one.crossings < best.crossings ? one : best),
    rated[0] ?? { place: none, crossings: 0 },
  ).place;
}

/** How many pieces of the line touch a box. */
function crossings({ x, y, width, height }: Box, line: readonly Point[]): number {
  return line.filter((to, at) => {
    const from = line[at - 1];
    if (from === undefined || to.x < x || from.x > x + width) return false;
    return Math.max(from.y, to.y) >= y && Math.min(from.y, to.y) <= y + height;
  }).length;
}
