import {
  isPositive,
  lastOfEach,
  changeSince,
  cutsOf,
  isolated,
  nearest,
  spansGap,
  toPoints,
} from './points';

describe('points', () => {
  it('toPoints keeps the points of the API unchanged', () => {
    expect(toPoints({ t: [1, 2, 5], v: [10, 0, 30] })).toEqual([
      { x: 1, y: 10 },
      { x: 2, y: 0 },
      { x: 5, y: 30 },
    ]);
  });

  it.each([
    [-100, 0],
    [149, 0],
    [150, 0],
    [151, 1],
    [260, 2],
    [9_999, 2],
  ])('nearest to %d is the point %d', (time, index) => {
    expect(nearest([100, 200, 300], time)).toBe(index);
  });

  it('nearest returns -1 for an empty series', () => {
    expect(nearest([], 5)).toBe(-1);
  });

  it('spansGap is true only for a segment over the gap', () => {
    const gaps = [[200, 300]];
    expect(spansGap(gaps, 100, 200)).toBe(false);
    expect(spansGap(gaps, 200, 300)).toBe(true);
    expect(spansGap(gaps, 150, 350)).toBe(true);
    expect(spansGap(gaps, 300, 400)).toBe(false);
  });

  it('a line is cut over each gap, and a point between two cuts is isolated', () => {
    const points = [100, 200, 300, 400].map((x) => ({ x, y: 1 }));
    const cuts = cutsOf(points, [
      [110, 190],
      [195, 198],
      [210, 290],
      [450, 500],
    ]);
    expect(cuts).toEqual([1, 2]);
    expect(isolated(points, cuts)).toEqual(points.slice(0, 2));
    expect(cutsOf(points, [])).toEqual([]);
    expect(isolated(points.slice(0, 1), [])).toEqual(points.slice(0, 1));
  });

  it('changeSince needs a base', () => {
    expect(changeSince(200, 210)).toBeCloseTo(5);
    expect(changeSince(0, 210)).toBeNull();
    expect(changeSince(null, 210)).toBeNull();
  });
});

describe('lastOfEach', () => {
  it('keeps the last value of each bar at its middle', () => {
    const points = [0, 4, 9, 31].map((x) => ({ x, y: x * 10 }));
    expect(lastOfEach(10, points)).toEqual([
      { x: 5, y: 90 },
      { x: 35, y: 310 },
    ]);
  });
});

describe('isPositive', () => {
  it('is false with a value or a low at or below 0', () => {
    const bar = { start: 0, open: 1, high: 2, low: 1, close: 1 };
    expect(isPositive([{ x: 0, y: 1 }], [bar])).toBe(true);
    expect(isPositive([{ x: 0, y: 0 }])).toBe(false);
    expect(isPositive([], [{ ...bar, low: 0 }])).toBe(false);
  });
});
