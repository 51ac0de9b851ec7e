import { broken, changeSince, lonely, nearest, spotsOf } from './points';

describe('points', () => {
  it('are what the API answered, no more and no less', () => {
    const answer = { t: [1, 2, 5], v: [10, 0, 30] };
    expect(spotsOf(answer)).toEqual([
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
  ])('the one nearest to %d is number %d', (time, index) => {
    expect(nearest([100, 200, 300], time)).toBe(index);
  });

  it('there is none nearest to anything in an empty series', () => {
    expect(nearest([], 5)).toBe(-1);
  });

  it('a gap breaks only the piece that lies over it', () => {
    const gaps = [[200, 300]];
    expect(broken(gaps, 100, 200)).toBe(false);
    expect(broken(gaps, 200, 300)).toBe(true);
    expect(broken(gaps, 150, 350)).toBe(true);
    expect(broken(gaps, 300, 400)).toBe(false);
  });

  it('a point between two gaps is lonely', () => {
    const spots = [100, 200, 300, 400].map((x) => ({ x, y: 1 }));
    expect(
      lonely(spots, [
        [110, 190],
        [210, 290],
      ]),
    ).toEqual([true, true, false, false]);
  });

  it('change is told from the base, if there is one', () => {
    expect(changeSince(200, 210)).toBeCloseTo(5);
    expect(changeSince(0, 210)).toBeNull();
    expect(changeSince(null, 210)).toBeNull();
  });
});
