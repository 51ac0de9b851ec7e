import type { Comparison } from '../../api/models';
import { comparedSeries, otherLines } from './compared-series';

const HOUR = 3_600_000;
const COMPARISON = {
  vs: 'usd',
  from: 0,
  to: 4 * HOUR,
  as_of: 4 * HOUR,
  limited_by: null,
  t: [0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR],
  coins: [
    { id: 'bitcoin', v: [0, 1, null, null, 2] },
    { id: 'ethereum', v: [0, -1, -2, null, -3] },
  ],
} as unknown as Comparison;

describe('a comparison', () => {
  it('has the first coin as a series with its gaps', () => {
    const { coin, t, v, gaps, interval } = comparedSeries(COMPARISON);
    expect([coin, interval]).toEqual(['bitcoin', '1h']);
    expect([t, v]).toEqual([
      [0, HOUR, 4 * HOUR],
      [0, 1, 2],
    ]);
    expect(gaps).toEqual([[HOUR, 4 * HOUR]]);
  });

  it('has the others as lines that break in their gaps', () => {
    const [line] = otherLines(COMPARISON, (coin) => coin.toUpperCase());
    expect(line).toMatchObject({ name: 'ETHEREUM', series: 2 });
    expect(line?.points.map(({ y }) => y)).toEqual([0, -1, -2, null, -3]);
  });
});
