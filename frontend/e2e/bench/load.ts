/** Loading of a page with an empty cache on a slow network and a slow processor. */
import type { Browser, BrowserContext } from '@playwright/test';
import { Traffic } from './traffic.ts';
import { FIGURE, observeVitals, type Vitals } from './vitals.ts';

export const PAGES: Readonly<Record<string, string>> = {
  dashboard: '/',
  markets: '/markets',
  coin: '/coins/bitcoin',
  news: '/news',
  status: '/status',
};
export const DEVICES: Readonly<Record<string, { width: number; height: number }>> = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
};
const NETWORK = { offline: false, latency: 150, downloadThroughput: 2e5, uploadThroughput: 1e5 };
const CPU_SLOWDOWN = 4;
const TIMEOUT_MS = 60_000;
const QUIET_MS = 1_000;

/** Cookies and local storage of a user who is signed in. */
export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface Load {
  /** Until the first price or headline is painted. */
  readonly bytes: number;
  readonly requests: number;
  readonly figure: number;
  readonly lcp: number;
  readonly blocking: number;
  readonly shift: number;
  readonly vitals: Vitals;
  readonly urls: readonly string[];
  readonly state: SignedIn;
}

export async function measureLoad(
  browser: Browser,
  site: string,
  page: string,
  device: string,
  storageState: SignedIn,
): Promise<Load> {
  const context = await browser.newContext({
    baseURL: site,
    locale: 'en-US',
    storageState,
    viewport: DEVICES[device] ?? null,
    // It would fetch what the page has already, on a network that is not slow.
    serviceWorkers: 'block',
  });
  try {
    const tab = await context.newPage();
    await tab.addInitScript(observeVitals, FIGURE);
    const session = await context.newCDPSession(tab);
    const traffic = await Traffic.record(session);
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await tab.goto(PAGES[page] ?? page, { waitUntil: 'commit', timeout: TIMEOUT_MS });
    await tab.waitForFunction(() => globalThis.cvVitals?.figure > 0, null, { timeout: TIMEOUT_MS });
    await traffic.settled(QUIET_MS);
    const vitals = await tab.evaluate(() => globalThis.cvVitals);
    const painted = vitals.origin + vitals.figure;
    const urls = [...traffic.transfers.values()]
      .filter(({ startedAt }) => startedAt <= painted)
      .map(({ url, bytes }) => `${bytes} ${url.slice(site.length)}`);
    return {
      ...traffic.until(painted),
      figure: vitals.figure,
      lcp: vitals.lcp,
      blocking: vitals.longTasks.reduce((sum, ms) => sum + ms - 50, 0),
      shift: vitals.shifts.reduce((sum, { value }) => sum + value, 0),
      vitals,
      urls,
      state: await context.storageState(),
    };
  } finally {
    await context.close();
  }
}
