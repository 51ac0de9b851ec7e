import type { MarketRow } from '../../api/models';
import { directionOf } from '../format/change';
import { lineOver } from './sparkline-values';
import { sparklinePath } from './sparkline-path';

function row(facts: Partial<MarketRow>): MarketRow {
  return { id: 'a', price: 100, change_24h: 1, change_7d: -1, sparkline: [], ...facts } as unknown as MarketRow;
}

describe('the line over a span', () => {
  const week = Array.from({ length: 84 }, (_, index) => 50 + index);

  it('goes from the price the change is told from to the price now', () => {
    const line = lineOver(row({ price: 110, change_24h: 10, sparkline: week }), '24h');
    expect(line).toHaveLength(13);
    expect(line[0]).toBeCloseTo(100);
    expect(line.slice(1, -1)).toEqual(week.slice(72, 83));
    expect(line.at(-1)).toBe(110);
    expect(lineOver(row({ sparkline: week }), '7d')).toHaveLength(85);
  });

  it('ends on the side of the horizon that the change says, whatever the stored points do', () => {
    for (const change of [-12, -0.2, -0.004, 0, 0.004, 0.2, 12]) {
      for (const sparkline of [week, [...week].reverse()]) {
        const path = sparklinePath(lineOver(row({ change_24h: change, sparkline }), '24h'));
        expect(path?.direction).toBe(directionOf(change));
      }
    }
  });

  it('is what is stored where no change or price is known, and no line where little is stored', () => {
    expect(lineOver(row({ change_24h: null, sparkline: week }), '24h')).toEqual(week.slice(-12));
    expect(lineOver(row({ price: null, sparkline: week }), '7d')).toEqual(week);
    expect(lineOver(row({ sparkline: [1, 2] }), '24h')).toEqual([1, 2]);
  });
});
