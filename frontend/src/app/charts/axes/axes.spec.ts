import { displayIn } from '../../i18n/display';
import { timeTicks } from './time-ticks';
import { tagText, tickText } from './value-text';
import { fromWall } from './wall-clock';
import { logRange, logTicks, stepAt, valueRange, valueTicks } from './value-ticks';

describe('the value axis', () => {
  it('has a margin around the line and its base', () => {
    const { low, high } = valueRange([1, 2], 0.5, 'price');
    expect(low).toBeCloseTo(0.38);
    expect(high).toBeCloseTo(2.12);
  });

  it('gives a flat line a margin too', () => {
    const { low, high } = valueRange([5, 5, 5], 5, 'price');
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
  });

  it('spans half a percent of a stable value, or half a point', () => {
    const { low, high } = valueRange([1.0001, 0.9999], 1, 'price');
    expect(high - low).toBeCloseTo(0.005);
    expect((low + high) / 2).toBeCloseTo(1);
    const points = valueRange([0, 0.01], 0, 'percent');
    expect(points.high - points.low).toBeCloseTo(0.5);
  });

  it.each([
    [0.93, 1.12, [0.95, 1, 1.05, 1.1]],
    [-4, 11, [-2.5, 0, 2.5, 5, 7.5, 10]],
    [1.1e-5, 1.4e-5, [1.1e-5, 1.2e-5, 1.3e-5, 1.4e-5]],
    [61_000, 68_000, [62_000, 64_000, 66_000, 68_000]],
  ])('has round ticks between %d and %d', (low, high, values) => {
    expect(valueTicks({ low, high })).toEqual(values);
  });

  it.each([
    [0.8, 12, [1, 2, 5, 10]],
    [0.93, 1.12, [0.95, 1, 1.05, 1.1]],
    [2e-7, 3, [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]],
  ])('has round ticks between %d and %d on a logarithmic scale', (low, high, values) => {
    expect(logTicks({ low, high })).toEqual(values);
  });

  it('has the same margin above and below on a logarithmic scale', () => {
    const { low, high } = logRange([1, 100], 10);
    expect(low * high).toBeCloseTo(100);
    expect(high).toBeGreaterThan(100);
  });

  it('takes the distance of ticks next to a value', () => {
    const ticks = [1, 2, 5, 10].map((value) => ({ value }));
    const range = { low: 0.8, high: 12 };
    expect([0.9, 1.5, 3, 11].map((value) => stepAt(ticks, value, range))).toEqual([1, 1, 3, 5]);
    expect(stepAt([], 1, { low: 0, high: 10 })).toBe(2);
  });

  it.each([
    [1.05, 0.05, 'price', '1.05', '1,05'],
    [1.025, 0.025, 'price', '1.025', '1,025'],
    [64_000, 2_000, 'price', '64,000', '64\u202f000'],
    [0.0000124, 0.0000002, 'price', '0.0₄124', '0,0₄124'],
    [5, 5, 'percent', '+5%', '+5\u202f%'],
    [-2.5, 0.5, 'percent', '−2.5%', '−2,5\u202f%'],
    [0, 5, 'percent', '0%', '0\u202f%'],
    [65e9, 1e9, 'amount', '65\u202fB', '65\u202fMd'],
    [2.5e18, 5e17, 'price', '2.5\u202f×\u202f10¹⁸', '2,5\u202f×\u202f10¹⁸'],
    [3e18, 5e17, 'percent', '+3.0\u202f×\u202f10¹⁸%', '+3,0\u202f×\u202f10¹⁸\u202f%'],
    [1.255e12, 5e9, 'amount', '1.255\u202fT', '1\u202f255\u202fMd'],
  ] as const)(
    'formats %d in steps of %d (%s) as %s and %s',
    (value, step, kind, english, french) => {
      expect(tickText(value, step, kind, 'en')).toBe(english);
      expect(tickText(value, step, kind, 'fr')).toBe(french);
    },
  );

  it.each([
    [1.1042, 0.05, 'price', '1.1042', '1,1042'],
    [1.00012, 0.001, 'price', '1.00012', '1,00012'],
    [64_182.4, 2_000, 'price', '64,182.40', '64\u202f182,40'],
    [1.4632e12, 5e9, 'amount', '1.4632\u202fT', '1\u202f463,2\u202fMd'],
    [65_812_000_000, 5e9, 'amount', '65.8\u202fB', '65,8\u202fMd'],
    [14.871, 5, 'percent', '+14.87%', '+14,87\u202f%'],
    [0.0312, 0.1, 'percent', '+0.031%', '+0,031\u202f%'],
  ] as const)(
    'formats a tag of %d with ticks every %d (%s) as %s and %s, without a currency',
    (value, step, kind, english, french) => {
      expect(tagText(value, step, kind, 'en')).toBe(english);
      expect(tagText(value, step, kind, 'fr')).toBe(french);
    },
  );

  it('gives tags four pixels apart different texts', () => {
    for (const range of [
      { low: 1.45e12, high: 1.47e12 },
      { low: 0.99, high: 1.01 },
      { low: 1.1e-5, high: 1.4e-5 },
    ]) {
      const ticks = valueTicks(range).map((value) => ({ value }));
      const step = stepAt(ticks, range.low, range);
      const [one, other] = [range.low + step, range.low + step * 1.05].map((value) =>
        tagText(value, step, 'price', 'en'),
      );
      expect(one).not.toBe(other);
    }
  });
});

describe('the time axis', () => {
  const at = (...parts: [number, number, number?, number?]): number => {
    const [year, month, day = 1, hour = 0] = parts;
    return new Date(year, month, day, hour).getTime();
  };
  const labels = (from: number, to: number, max: number): string[] =>
    timeTicks(from, to, max, 'en').map(({ label }) => label);

  it('labels hours, and the day at midnight', () => {
    expect(labels(at(2026, 7, 19, 10), at(2026, 7, 20, 10), 8)).toEqual([
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      'Thu 20',
      '03:00',
      '06:00',
      '09:00',
    ]);
  });

  it('labels days, months or years of a longer range', () => {
    expect(labels(at(2026, 7, 13, 10), at(2026, 7, 16, 10), 4)).toEqual([
      'Fri 14',
      'Sat 15',
      'Sun 16',
    ]);
    expect(labels(at(2025, 7, 20), at(2026, 7, 20), 7)).toEqual([
      'Sep',
      'Nov',
      '2026',
      'Mar',
      'May',
      'Jul',
    ]);
    expect(labels(at(2013, 3, 28), at(2026, 7, 20), 8)).toEqual([
      '2014',
      '2016',
      '2018',
      '2020',
      '2022',
      '2024',
      '2026',
    ]);
  });

  it('stays at midnight when daylight saving starts', () => {
    const days = timeTicks(at(2026, 2, 26, 1), at(2026, 3, 2, 1), 8, 'fr');
    expect(days.map(({ value }) => new Date(value).getHours())).toEqual(days.map(() => 0));
  });

  it('labels four of seven days where a phone has room for four', () => {
    for (let hour = 0; hour < 48; hour++) {
      const from = at(2026, 7, 13, hour);
      const found = labels(from, from + 7 * 86_400_000, 4);
      expect(found).toHaveLength(4);
    }
  });

  it('is in the time zone of the user', () => {
    displayIn({ currency: 'usd', time_zone: 'Asia/Kathmandu' });
    // Five hours and three quarters ahead of UTC.
    expect(labels(Date.UTC(2026, 7, 19, 10), Date.UTC(2026, 7, 20, 10), 4)).toEqual([
      '18:00',
      'Thu 20',
      '06:00',
      '12:00',
    ]);
    displayIn({ currency: 'usd', time_zone: 'America/New_York' });
    const days = timeTicks(Date.UTC(2026, 2, 7), Date.UTC(2026, 2, 10), 4, 'en');
    const hours = days.map(({ value }) => new Date(value).getUTCHours());
    expect(hours).toEqual([5, 5, 4]); // daylight saving starts on the 8th
    displayIn({ currency: 'usd', time_zone: 'America/Santiago' });
    const skipped = timeTicks(Date.UTC(2026, 8, 5), Date.UTC(2026, 8, 9), 5, 'en');
    // No midnight on the 6th.
    expect(skipped.map(({ value }) => new Date(value).getUTCHours())).toEqual([4, 4, 3, 3]);
    displayIn(null);
  });

  it.each([
    ['America/Santiago', Date.UTC(2026, 8, 6), '2026-09-06T04:00:00.000Z'],
    ['Asia/Beirut', Date.UTC(2026, 2, 29), '2026-03-28T22:00:00.000Z'],
    ['America/New_York', Date.UTC(2026, 2, 8, 2, 30), '2026-03-08T07:30:00.000Z'],
    ['America/New_York', Date.UTC(2026, 2, 8), '2026-03-08T05:00:00.000Z'],
  ])('takes a time that %s skips for one an hour later', (time_zone, wall, time) => {
    displayIn({ currency: 'usd', time_zone });
    expect(new Date(fromWall(wall)).toISOString()).toBe(time);
    displayIn(null);
  });

  it('is empty for an empty range', () => {
    expect(timeTicks(5, 5, 4, 'en')).toEqual([]);
  });
});
