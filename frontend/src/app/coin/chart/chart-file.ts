import { Cell, csvText, isoTime } from '../../charts/export/csv';
import type { Comparison } from '../../api/models';
import type { DrawnChart } from './coin-series';

/** The table of a chart as a file: the values as the API gave them, oldest first. */
export function chartCsv(chart: DrawnChart): string {
  const { comparison, candles } = chart;
  if (comparison !== null) return csvText(comparisonRows(comparison));
  return csvText(candles ? candleRows(candles) : seriesRows(chart));
}

/** `bitcoin-market-cap-7d.csv` */
export function fileName(chart: DrawnChart, extension: 'csv' | 'png'): string {
  const { coin, compare, metric, form, window } = chart;
  const span = typeof window === 'string' ? window : [window.from, window.to].map(day).join('-to-');
  return `${[coin, ...compare, form === 'line' ? metric : form, span].join('-')}.${extension}`;
}

function candleRows({ t, o, h, l, c, vs }: NonNullable<DrawnChart['candles']>): Cell[][] {
  const names = ['open', 'high', 'low', 'close'].map((name) => `${name}_${vs}`);
  const values = [o, h, l, c];
  return [
    ['time', ...names],
    ...t.map((time, index) => [isoTime(time), ...values.map((of) => of[index] ?? null)]),
  ];
}

function comparisonRows({ t, coins }: Comparison): Cell[][] {
  return [
    ['time', ...coins.map(({ id }) => `${id}_change_percent`)],
    ...t.map((time, index) => [isoTime(time), ...coins.map(({ v }) => v[index] ?? null)]),
  ];
}

function seriesRows({ series: { t, v, vs }, metric, form }: DrawnChart): Cell[][] {
  const name = form === 'change' ? 'change_percent' : `${metric.replace('-', '_')}_${vs}`;
  return [['time', name], ...t.map((time, index) => [isoTime(time), v[index] ?? null])];
}

function day(time: number): string {
  return isoTime(time).slice(0, 10);
}
