import type { Candles, Comparison, Series } from '../../api/models';
import { chartCsv, fileName } from './chart-file';
import type { DrawnChart } from './coin-series';

const SERIES = { t: [0, 60_000], v: [1.5, 2], vs: 'eur' } as unknown as Series;
const CANDLES = { t: [0], o: [1], h: [4], l: [0.5], c: [2], vs: 'usd' } as unknown as Candles;
const CHART = {
  coin: 'bitcoin',
  compare: [],
  comparison: null,
  metric: 'market-cap',
  form: 'line',
  window: '7d',
  series: SERIES,
  candles: null,
} as unknown as DrawnChart;

describe('the file of a chart', () => {
  it('has the values of a line', () => {
    expect(chartCsv(CHART)).toBe(
      'time,market_cap_eur\r\n1970-01-01T00:00:00.000Z,1.5\r\n1970-01-01T00:01:00.000Z,2\r\n',
    );
    expect(chartCsv({ ...CHART, metric: 'price', form: 'change' })).toContain('change_percent');
  });

  it('has the prices of candles', () => {
    expect(chartCsv({ ...CHART, candles: CANDLES })).toBe(
      'time,open_usd,high_usd,low_usd,close_usd\r\n1970-01-01T00:00:00.000Z,1,4,0.5,2\r\n',
    );
  });

  it('has a column for each compared coin', () => {
    const coins = [
      { id: 'bitcoin', v: [0, 1] },
      { id: 'ether', v: [0, null] },
    ];
    const comparison = { t: [0, 60_000], coins } as unknown as Comparison;
    expect(chartCsv({ ...CHART, comparison })).toBe(
      'time,bitcoin_change_percent,ether_change_percent\r\n' +
        '1970-01-01T00:00:00.000Z,0,0\r\n1970-01-01T00:01:00.000Z,1,\r\n',
    );
    expect(fileName({ ...CHART, compare: ['ether'], form: 'change' }, 'csv')).toBe(
      'bitcoin-ether-change-7d.csv',
    );
  });

  it('is named for what it shows', () => {
    expect(fileName(CHART, 'csv')).toBe('bitcoin-market-cap-7d.csv');
    const window = { from: 0, to: 86_400_000 };
    expect(fileName({ ...CHART, form: 'candles', window }, 'png')).toBe(
      'bitcoin-candles-1970-01-01-to-1970-01-02.png',
    );
  });
});
