import type { MarketRow } from '../../api/models';
import { directionOf } from '../number/change';
import { sparklinePath } from './sparkline-path';
import { sparklineValues } from './sparkline-values';

const AT = '2026-12-01T12:30:00Z';

function row(values: Partial<MarketRow>): MarketRow {
  const defaults = { id: 'a', price: 100, change_24h: 1, change_7d: -1, sparkline: [] };
  return { ...defaults, last_updated: AT, ...values } as unknown as MarketRow;
}

function pricesOf(points: ReturnType<typeof sparklineValues>): (number | null)[] {
  return points.map(([, value]) => value);
}

describe('sparklineValues', () => {
  const day = Array.from({ length: 96 }, (_, index) => 50 + index);
  const week = Array.from({ length: 84 }, (_, index) => 50 + index);

  it('starts at the price that the change is relative to and ends at the current price', () => {
    const coin = row({ price: 110, change_24h: 10, sparkline: day });
    const values = pricesOf(sparklineValues(coin, '24h'));
    expect(values).toHaveLength(97);
    expect(values[0]).toBeCloseTo(100);
    expect(values.slice(1, -1)).toEqual(day.slice(0, 95));
    expect(values.at(-1)).toBe(110);
    expect(sparklineValues(row({ sparkline: week }), '7d')).toHaveLength(85);
  });

  it('draws each value at its time, whatever is missing', () => {
    const hours = (coin: MarketRow): number[] =>
      sparklineValues(coin, '7d').map(([x]) => Math.round((x / 100) * 1680) / 10);
    const expected = [0, ...Array.from({ length: 83 }, (_, index) => 3.5 + 2 * index), 168];
    expect(hours(row({ sparkline: week }))).toEqual(expected);
    const outage = week.map((value, index) => (index > 74 && index < 83 ? null : value));
    expect(hours(row({ sparkline: outage }))).toEqual(expected);
  });

  it('has a point at each full quarter of an hour of a day, and six hours of a month', () => {
    const at = '2026-12-01T12:10:00Z';
    const hoursAgo = (period: '24h' | '30d', sparkline: number[]): number =>
      ((100 - (sparklineValues(row({ last_updated: at, sparkline }), period)[1]?.[0] ?? 0)) / 100) *
      (period === '24h' ? 24 : 720);
    expect(hoursAgo('24h', day)).toBeCloseTo(94 / 4 + 10 / 60);
    expect(hoursAgo('30d', [...day, ...day].slice(0, 120))).toBeCloseTo(118 * 6 + 10 / 60);
  });

  it('has the direction of the change, whatever the stored points are', () => {
    for (const change of [-12, -0.2, -0.004, 0, 0.004, 0.2, 12]) {
      for (const sparkline of [day, [...day].reverse()]) {
        const values = sparklineValues(row({ change_24h: change, sparkline }), '24h');
        expect(sparklinePath(values)?.direction).toBe(directionOf(change));
      }
    }
  });

  it('is what is stored if change or price is unknown, or too little is stored', () => {
    const noChange = row({ change_24h: null, sparkline: day });
    expect(pricesOf(sparklineValues(noChange, '24h'))).toEqual(day);
    expect(pricesOf(sparklineValues(row({ price: null, sparkline: week }), '7d'))).toEqual(week);
    const short = [...day.slice(2).map(() => null), 1, 2];
    expect(pricesOf(sparklineValues(row({ sparkline: short }), '24h'))).toEqual(short);
  });

  it('ends in the gap of a coin whose price is late', () => {
    const late = [...week.slice(0, 80), null, null, null, null];
    expect(sparklineValues(row({ sparkline: late }), '7d').at(-1)).toEqual([100, null]);
  });
});
