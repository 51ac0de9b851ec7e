/** Reads a drawn chart: the dataset of Chart.js, and the pixels of its canvas. */
import type { Page } from '@playwright/test';

export interface Summary {
  readonly count: number;
  readonly first: readonly [number, number] | null;
  readonly last: readonly [number, number] | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** A series, as the API answers it. */
export interface SeriesBody {
  readonly t: readonly number[];
  readonly v: readonly number[];
  readonly gaps: readonly (readonly [number, number])[];
  readonly from: number;
  readonly to: number;
}

export function summarise({ t, v }: Pick<SeriesBody, 't' | 'v'>): Summary {
  if (v.length === 0) return { count: 0, first: null, last: null, min: null, max: null };
  return {
    count: v.length,
    first: [t[0] ?? NaN, v[0] ?? NaN],
    last: [t.at(-1) ?? NaN, v.at(-1) ?? NaN],
    min: Math.min(...v),
    max: Math.max(...v),
  };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number | null;
}
interface ChartLike {
  readonly canvas: Element | null;
  readonly data: { readonly datasets: readonly { readonly data: readonly Point[] }[] };
  readonly chartArea: Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;
  readonly currentDevicePixelRatio: number;
  readonly scales: Readonly<Record<string, { getPixelForValue(value: number): number }>>;
  readonly drawn: {
    readonly boxes: ReadonlyMap<string, Box>;
    bars(): readonly { readonly open: number; readonly close: number }[];
  };
}
/** Defined by the fixture of the page. */
interface ChartGlobal {
  readonly cvCharts?: readonly ChartLike[];
}

/** Summarise the points that Chart.js draws; null while there is no chart. */
export async function drawnPoints(page: Page): Promise<Summary | null> {
  const points = await page.evaluate(() => {
    const { cvCharts } = globalThis as unknown as ChartGlobal;
    const canvas = document.querySelector('canvas');
    const chart = canvas && cvCharts?.find((one) => one.canvas === canvas);
    const data = chart?.data.datasets[0]?.data ?? null;
    return data?.flatMap(({ x, y }) => (y === null || Number.isNaN(y) ? [] : [[x, y] as const]));
  });
  if (points === undefined) return null;
  return summarise({ t: points.map(([x]) => x), v: points.map(([, y]) => y) });
}

/** Return the share of the plot's pixel columns that contain the colour of the line, 0 to 1. */
export function inkedShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { cvCharts } = globalThis as unknown as ChartGlobal;
    const canvas = document.querySelector('canvas');
    const chart = canvas && cvCharts?.find((one) => one.canvas === canvas);
    const context = canvas?.getContext('2d');
    if (!chart || !context) return 0;
    const style = getComputedStyle(document.documentElement);
    const colour = style.getPropertyValue('--cv-chart-line').match(/[\d.]+/g) ?? [];
    const [red, green, blue] = colour.map(Number);
    const { left, right, top, bottom } = chart.chartArea;
    const scale = chart.currentDevicePixelRatio;
    // The time axis has the same colour, so the last pixels are left out.
    const width = Math.floor((right - left) * scale);
    const height = Math.floor((bottom - top - 4) * scale);
    const origin = [Math.ceil(left * scale), Math.ceil(top * scale)] as const;
    const { data } = context.getImageData(...origin, width, height);
    const isNear = (index: number, value: number | undefined): boolean =>
      Math.abs((data[index] ?? 0) - (value ?? 0)) < 40;
    let columns = 0;
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        const at = 4 * (y * width + x);
        const sameColour = isNear(at, red) && isNear(at + 1, green) && isNear(at + 2, blue);
        if (sameColour && (data[at + 3] ?? 0) > 200) {
          columns += 1;
          break;
        }
      }
    }
    return columns / width;
  });
}

/** Return where the tags, the label of the baseline and the tooltip are. */
export function chartBoxes(page: Page): Promise<[string, Box][]> {
  return page.evaluate(() => {
    const { cvCharts } = globalThis as unknown as ChartGlobal;
    const canvas = document.querySelector('canvas');
    const boxes = [...(cvCharts?.find((one) => one.canvas === canvas)?.drawn.boxes ?? [])];
    const [plot, tooltip] = [canvas, document.querySelector('.tooltip')].map((element) =>
      element?.getBoundingClientRect(),
    );
    if (plot === undefined || tooltip === undefined) return boxes;
    const { width, height } = tooltip;
    return [...boxes, ['tooltip', { x: tooltip.x - plot.x, y: tooltip.y - plot.y, width, height }]];
  });
}

export interface CandlePixels {
  readonly rose: boolean;
  /** Colours at the left edge and in the middle of the body, and those of the theme. */
  readonly edge: string;
  readonly middle: string;
  readonly up: string;
  readonly down: string;
}

/** Read the colours of the candles whose body is higher than six pixels. */
export function candlePixels(page: Page): Promise<CandlePixels[]> {
  return page.evaluate(() => {
    const { cvCharts } = globalThis as unknown as ChartGlobal;
    const canvas = document.querySelector('canvas');
    const chart = canvas && cvCharts?.find((one) => one.canvas === canvas);
    const context = canvas?.getContext('2d');
    if (!chart || !context) return [];
    const { x, y } = chart.scales;
    const probe = document.body.appendChild(document.createElement('span'));
    const colour = (token: string): string => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    };
    const theme = {
      up: colour('--cv-up'),
      down: colour('--cv-down'),
    };
    probe.remove();
    const scale = chart.currentDevicePixelRatio;
    const at = (left: number, top: number): string => {
      const { data } = context.getImageData(
        Math.floor(left * scale),
        Math.floor(top * scale),
        1,
        1,
      );
      return `rgb(${data[0]}, ${data[1]}, ${data[2]})`;
    };
    const points = chart.data.datasets[0]?.data ?? [];
    return chart.drawn.bars().flatMap(({ open, close }, index) => {
      const [top, bottom] = [open, close]
        .map((value) => y?.getPixelForValue(value) ?? 0)
        .sort((a, b) => a - b);
      const [left, height] = [
        x?.getPixelForValue(points[index]?.x ?? 0) ?? 0,
        (bottom ?? 0) - (top ?? 0),
      ];
      if (height < 6) return [];
      const middle = (top ?? 0) + height / 2;
      // From the middle to the left.
      const row = Array.from({ length: 8 }, (_, offset) => at(left - offset, middle));
      const edge = row.find((one) => one === theme.up || one === theme.down) ?? '';
      return [{ rose: close >= open, edge, middle: at(left, middle), ...theme }];
    });
  });
}
