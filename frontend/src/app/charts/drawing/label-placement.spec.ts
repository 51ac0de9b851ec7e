import type { Box } from './canvas-drawing';
import { leastCrossed, pushedFrom } from './label-placement';

const box = (x: number, y: number): Box => ({ x, y, width: 20, height: 10 });

describe('leastCrossed', () => {
  it('returns the first box that the line does not cross', () => {
    const line = [
      { x: 0, y: 0 },
      { x: 15, y: 55 },
      { x: 100, y: 55 },
    ];
    expect(leastCrossed([box(50, 50), box(50, 70)], line)).toEqual(box(50, 70));
    expect(leastCrossed([box(50, 80), box(50, 70)], line)).toEqual(box(50, 80));
  });

  it('counts a steep segment without a point inside the box', () => {
    const line = [
      { x: 9, y: 0 },
      { x: 11, y: 100 },
    ];
    expect(leastCrossed([box(0, 50), box(30, 50)], line)).toEqual(box(30, 50));
  });
});

describe('pushedFrom', () => {
  const limits = { top: 0, bottom: 100 };

  it.each([
    [50, 80, 80],
    [50, 45, 28],
    [50, 55, 72],
    [10, 5, 32],
    [90, 95, 68],
  ])('beside a tag at %d puts one for %d at %d', (fixed, wanted, place) => {
    expect(pushedFrom(fixed, wanted, 22, limits)).toBe(place);
  });
});
