import type { MarketRow } from '../../api/models';
import { directionOf } from '../format/change';
import { sparklinePath } from './sparkline-path';
import { sparklineValues } from './sparkline-values';

function row(values: Partial<MarketRow>): MarketRow {
  const defaults = { id: 'a', price: 100, change_24h: 1, change_7d: -1, sparkline: [] };
  return { ...defaults, ...values } as unknown as MarketRow;
}

describe('sparklineValues', () => {
  const week = Array.from({ length: 84 }, (_, index) => 50 + index);

  it('starts at the price that the change is relative to and ends at the current price', () => {
    const coin = row({ price: 110, change_24h: 10, sparkline: week });
    const values = sparklineValues(coin, '24h');
    expect(values).toHaveLength(13);
    expect(values[0]).toBeCloseTo(100);
    expect(values.slice(1, -1)).toEqual(week.slice(72, 83));
    expect(values.at(-1)).toBe(110);
    expect(sparklineValues(row({ sparkline: week }), '7d')).toHaveLength(85);
  });

  it('has the direction of the change, whatever the stored points are', () => {
    for (const change of [-12, -0.2, -0.004, 0, 0.004, 0.2, 12]) {
      for (const sparkline of [week, [...week].reverse()]) {
        const values = sparklineValues(row({ change_24h: change, sparkline }), '24h');
        expect(sparklinePath(values)?.direction).toBe(directionOf(change));
      }
    }
  });

  it('is what is stored if change or price is unknown, or too little is stored', () => {
    const noChange = row({ change_24h: null, sparkline: week });
    expect(sparklineValues(noChange, '24h')).toEqual(week.slice(-12));
    expect(sparklineValues(row({ price: null, sparkline: week }), '7d')).toEqual(week);
    expect(sparklineValues(row({ sparkline: [1, 2] }), '24h')).toEqual([1, 2]);
  });
});
