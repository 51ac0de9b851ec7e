import type { Point } from '../points';
import type { Box } from './canvas-drawing';

/** Return the first box that the line crosses least. In pixels. */
export function leastCrossed(boxes: readonly Box[], line: readonly Point[]): Box {
  const none = { x: 0, y: 0, width: 0, height: 0 };
  const rated = boxes.map((box) => ({ box, crossings: crossings(box, line) }));
  return rated.reduce(
    (best, one) => (one.crossings < best.crossings ? one : best),
    rated[0] ?? { box: none, crossings: 0 },
  ).box;
}

/** Count the segments of the line that touch a box. */
function crossings({ x, y, width, height }: Box, line: readonly Point[]): number {
  return line.filter((to, index) => {
    const from = line[index - 1];
    if (from === undefined || to.x < x || from.x > x + width) return false;
    return Math.max(from.y, to.y) >= y && Math.min(from.y, to.y) <= y + height;
  }).length;
}

/** Return `wanted`, moved so far that it is `distance` from `fixed` and within the limits. */
export function pushedFrom(
  fixed: number,
  wanted: number,
  distance: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number {
  if (Math.abs(wanted - fixed) >= distance) return wanted;
  const [above, below] = [fixed - distance, fixed + distance];
  if (wanted < fixed) return above >= top ? above : below;
  return below <= bottom ? below : above;
}
