import { intervalFor, intervalOf, widerOf } from './candle-interval';

const DAY = 86_400_000;

describe('the width of candles', () => {
  it.each([
    [DAY / 24, '5m'],
    [DAY, '15m'],
    [3 * DAY, '1h'],
    [100 * DAY, '1d'],
    [20 * 365 * DAY, '1w'],
  ])('for %d ms is %s', (length, interval) => {
    expect(intervalFor(length)).toBe(interval);
  });

  it('is that of the values if they are further apart', () => {
    expect(widerOf('15m', '1h')).toBe('1h');
    expect(widerOf('4h', '1h')).toBe('4h');
    expect(widerOf(intervalOf('24h'), 'raw')).toBe('15m');
  });
});
