/** Times the script of drawing a chart of very many points, and of moving it. */
import type { Browser } from '@playwright/test';
import type { SignedIn } from './load.ts';

const MINUTE = 60_000;
const POINTS = 10_000;
const CANDLES = 1_000;
const REPEATS = 30;

interface Chart {
  readonly options: { readonly scales: { readonly x: { min: number; max: number } } };
  readonly data: { readonly datasets: readonly { readonly data: readonly unknown[] }[] };
  update(mode: 'none'): void;
}

/** Medians in ms. */
export interface Drawing {
  readonly update: number;
  readonly pan: number;
}

/** Measure a line of 10,000 points and 1,000 candles. */
export async function measureCharts(
  browser: Browser,
  site: string,
  state: SignedIn,
): Promise<{ line: Drawing; candles: Drawing }> {
  const context = await browser.newContext({
    baseURL: site,
    storageState: state,
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.addInitScript(() => Object.assign(globalThis, { cvCharts: [] }));
  await page.route(/coins\/bitcoin\/prices/, (route) => route.fulfill({ json: line() }));
  await page.route(/coins\/bitcoin\/candles/, (route) => route.fulfill({ json: candles() }));
  const measure = async (path: string, count: number): Promise<Drawing> => {
    await page.goto(path, { waitUntil: 'networkidle' });
    const times = await page.evaluate(
      ({ points, repeats }) => {
        const { cvCharts } = globalThis as unknown as { cvCharts: readonly Chart[] };
        const chart = cvCharts.find(({ data }) => data.datasets[0]?.data.length === points);
        if (chart === undefined) throw new Error(`no chart has ${points} points`);
        const { x } = chart.options.scales;
        const median = (step: () => void): number => {
          const found = Array.from({ length: repeats }, () => {
            const start = performance.now();
            step();
            chart.update('none');
            return performance.now() - start;
          });
          return found.sort((one, other) => one - other)[repeats >> 1] ?? NaN;
        };
        return {
          update: median(() => undefined),
          pan: median(() => {
            x.min -= 60_000;
            x.max -= 60_000;
          }),
        };
      },
      { points: count, repeats: REPEATS },
    );
    return times;
  };
  const found = {
    line: await measure('/coins/bitcoin', POINTS),
    candles: await measure('/coins/bitcoin?form=candles', CANDLES),
  };
  await context.close();
  return found;
}

function line(): object {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const t = Array.from({ length: POINTS }, (_, index) => to - (POINTS - index) * MINUTE);
  const v = t.map((_, index) => 100 + 20 * Math.sin(index / 300) + Math.sin(index * index));
  const gaps = [2_000, 5_000, 8_000].map((index) => [t[index], t[index + 1]]);
  const ends = { from: t[0], to, as_of: to };
  return { coin: 'bitcoin', vs: 'usd', interval: 'raw', ...ends, t, v, gaps };
}

function candles(): object {
  const hour = 60 * MINUTE;
  const to = Math.floor(Date.now() / hour) * hour;
  const t = Array.from({ length: CANDLES }, (_, index) => to - (CANDLES - index) * hour);
  const ends = { from: t[0], to, as_of: to, tz: 'UTC' };
  return {
    ...{ coin: 'bitcoin', vs: 'usd', interval: '1h', gaps: [], t, ...ends },
    o: t.map((_, index) => 100 + 5 * Math.sin(index)),
    h: t.map(() => 106),
    l: t.map(() => 94),
    c: t.map((_, index) => 100 + 5 * Math.cos(index)),
    samples: t.map(() => 12),
  };
}
