/** Reads a chart as it is drawn: the dataset that Chart.js holds, and the pixels of its canvas. */
import type { Page } from '@playwright/test';

export interface Summary {
  readonly count: number;
  readonly first: readonly [number, number] | null;
  readonly last: readonly [number, number] | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface SeriesBody {
  readonly t: readonly number[];
  readonly v: readonly number[];
  readonly gaps: readonly (readonly [number, number])[];
  readonly from: number;
  readonly to: number;
}

export function summaryOf({ t, v }: Pick<SeriesBody, 't' | 'v'>): Summary {
  return {
    count: v.length,
    first: v.length === 0 ? null : [t[0] ?? NaN, v[0] ?? NaN],
    last: v.length === 0 ? null : [t.at(-1) ?? NaN, v.at(-1) ?? NaN],
    min: v.length === 0 ? null : Math.min(...v),
    max: v.length === 0 ? null : Math.max(...v),
  };
}

interface Held {
  readonly x: number;
  readonly y: number | null;
}
interface ChartLike {
  readonly data: { readonly datasets: readonly { readonly data: readonly Held[] }[] };
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly currentDevicePixelRatio: number;
}

/** What Chart.js draws; breaks of the line are left out. Null while there is no chart. */
export async function drawn(page: Page): Promise<Summary | null> {
  const points = await page.evaluate(() => {
    const { Chart } = globalThis as unknown as { Chart?: { getChart(canvas: Element): ChartLike | undefined } };
    const canvas = document.querySelector('canvas');
    const chart = canvas === null ? undefined : Chart?.getChart(canvas);
    const held = chart?.data.datasets[0]?.data ?? null;
    return held?.flatMap(({ x, y }) => (y === null || Number.isNaN(y) ? [] : [[x, y] as const])) ?? null;
  });
  return points === null ? null : summaryOf({ t: points.map(([x]) => x), v: points.map(([, y]) => y) });
}

/** Which part of the plot's columns, 0 to 1, holds a pixel in the colour of the line. The time axis, of the same colour, is left out. */
export function inked(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { Chart } = globalThis as unknown as { Chart: { getChart(canvas: Element): ChartLike | undefined } };
    const canvas = document.querySelector('canvas');
    const chart = canvas === null ? undefined : Chart.getChart(canvas);
    const context = canvas?.getContext('2d');
    if (!chart || !context) return 0;
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--cv-chart-line');
    const [red, green, blue] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    const { left, right, top, bottom } = chart.chartArea;
    const scale = chart.currentDevicePixelRatio;
    const [width, height] = [Math.floor((right - left) * scale), Math.floor((bottom - top - 4) * scale)];
    const { data } = context.getImageData(Math.ceil(left * scale), Math.ceil(top * scale), width, height);
    const near = (at: number, wanted: number | undefined): boolean => Math.abs((data[at] ?? 0) - (wanted ?? 0)) < 40;
    let columns = 0;
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        const at = 4 * (y * width + x);
        if (near(at, red) && near(at + 1, green) && near(at + 2, blue) && (data[at + 3] ?? 0) > 200) {
          columns += 1;
          break;
        }
      }
    }
    return columns / width;
  });
}
