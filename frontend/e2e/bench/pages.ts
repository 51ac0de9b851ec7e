/**
 * Measures pages in Chromium; `python -m benchmarks.web.pages` starts a demo and calls it. Prints
 * one JSON object on standard output: the values of each round by `page, device, quantity`.
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';
import { measureCharts } from './charts.ts';
import { measureLoad, type Load, type SignedIn } from './load.ts';
import { measureRefreshes } from './refreshes.ts';

const { values: options } = parseArgs({
  options: {
    site: { type: 'string', default: '' },
    user: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    pages: { type: 'string', default: 'dashboard,markets,coin,news,status' },
    devices: { type: 'string', default: 'phone,desktop' },
    rounds: { type: 'string', default: '5' },
    refreshes: { type: 'string', default: '200' },
    charts: { type: 'boolean', default: false },
    'poll-seconds': { type: 'string', default: '60' },
    verbose: { type: 'boolean', default: false },
  },
});

const rounds: Record<string, number[]> = {};

function add(name: string, ...values: readonly number[]): void {
  (rounds[name] ??= []).push(...values);
}

function addLoad(page: string, device: string, load: Load): void {
  add(`${page}, ${device}, bytes`, load.bytes);
  add(`${page}, ${device}, requests`, load.requests);
  add(`${page}, ${device}, lcp`, load.lcp);
  add(`${page}, ${device}, figure`, load.figure);
  add(`${page}, ${device}, blocking`, load.blocking);
  add(`${page}, ${device}, shift`, load.shift);
}

/** To standard error: what was fetched, and what moved. */
function explain(load: Load): void {
  const tasks = load.vitals.longTasks.map((ms) => Math.round(ms)).join(' ');
  console.error(load.urls.map((url) => `    ${url}`).join('\n'));
  console.error(`    first paint ${Math.round(load.vitals.firstPaint)}, long tasks ${tasks}`);
  for (const { value, at, nodes } of load.vitals.shifts) {
    console.error(`    shift ${value.toFixed(4)} at ${Math.round(at)}: ${nodes.join(' | ')}`);
  }
}

const browser = await chromium.launch(launchOptions);
try {
  const context = await browser.newContext({ baseURL: options.site, serviceWorkers: 'block' });
  const data = { username: options.user, password: options.password };
  const answer = await context.request.post('/api/v1/auth/login', { data });
  if (!answer.ok()) throw new Error(`sign-in failed: ${answer.status()}`);
  const tab = await context.newPage();
  await tab.goto('/', { waitUntil: 'networkidle' });
  let state: SignedIn = await context.storageState();
  await context.close();
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const page of options.pages.split(',').filter(Boolean)) {
      for (const device of options.devices.split(',')) {
        const load = await measureLoad(browser, options.site, page, device, state);
        state = load.state;
        addLoad(page, device, load);
        console.error(
          `Round ${round}: ${page}, ${device}: ${load.bytes} bytes in ${load.requests} requests,` +
            ` figure ${Math.round(load.figure)} ms, LCP ${Math.round(load.lcp)} ms,` +
            ` blocked ${Math.round(load.blocking)} ms, shift ${load.shift.toFixed(3)}`,
        );
        if (options.verbose) explain(load);
      }
    }
  }
  for (let round = 1; options.charts && round <= Number(options.rounds); round += 1) {
    const { line, candles } = await measureCharts(browser, options.site, state);
    add('line of 10,000 points, drawing', line.update);
    add('line of 10,000 points, moving', line.pan);
    add('1,000 candles, drawing', candles.update);
    add('1,000 candles, moving', candles.pan);
  }
  if (Number(options.refreshes) > 0) {
    const count = Number(options.refreshes);
    const { changed, unchanged, heap } = await measureRefreshes(
      browser,
      options.site,
      state,
      count,
      Number(options['poll-seconds']),
    );
    add('refresh, changed', ...changed);
    add('refresh, unchanged', ...unchanged);
    add('heap, before', heap[0]);
    add('heap, after', heap[1]);
  }
  console.log(JSON.stringify(rounds));
} finally {
  await browser.close();
}
