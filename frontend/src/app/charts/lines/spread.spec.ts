import { spread } from './spread';

const LIMITS = { top: 0, bottom: 400 };

describe('the ends of lines', () => {
  it.each([
    [
      [50, 100],
      [50, 100],
    ],
    [
      [100, 100],
      [89.5, 110.5],
    ],
    [
      [110, 100],
      [115.5, 94.5],
    ],
    [
      [100, 100, 100],
      [79, 100, 121],
    ],
    [
      [100, 110, 300],
      [94.5, 115.5, 300],
    ],
    [
      [2, 0],
      [21, 0],
    ],
    [
      [400, 399],
      [400, 379],
    ],
    [[], []],
  ])('at %j are at %j', (wanted, expected) => {
    expect(spread(wanted, 21, LIMITS)).toEqual(expected);
  });

  it('keep their distance where a moved pair meets a third', () => {
    const moved = spread([100, 102, 118, 119, 380], 21, LIMITS).sort((a, b) => a - b);
    moved.slice(1).forEach((y, index) => expect(y - (moved[index] ?? 0)).toBeGreaterThan(20.99));
    expect(moved[4]).toBe(380);
  });
});
