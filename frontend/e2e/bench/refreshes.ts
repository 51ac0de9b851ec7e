/** Refreshes of the dashboard: their bytes, and the memory that they leave behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { SignedIn } from './load.ts';
import { Traffic } from './traffic.ts';

const QUIET_MS = 150;
/** Refreshes at the end, each after a poll; the others are too frequent to fetch new prices. */
const POLLS = 5;
const LONGEST_INTERVAL_MS = 61_000;

type Transfers = ReturnType<Traffic['take']>;

export interface Refreshes {
  /** Bytes of each refresh in which only ages changed, and of each in which prices or news did. */
  readonly unchanged: readonly number[];
  readonly changed: readonly number[];
  /** Bytes of the heap after a quarter of the refreshes, and after all. */
  readonly heap: readonly [number, number];
}

export async function measureRefreshes(
  browser: Browser,
  site: string,
  storageState: SignedIn,
  count: number,
  pollSeconds: number,
): Promise<Refreshes> {
  const context = await browser.newContext({
    baseURL: site,
    storageState,
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const traffic = await Traffic.record(session);
  await page.clock.install();
  await page.goto('/');
  await traffic.settled(2_000);
  traffic.take();
  const sizes: { unchanged: number[]; changed: number[] } = { unchanged: [], changed: [] };
  let early = 0;
  const measure = async (): Promise<void> => {
    await refresh(page);
    await traffic.settled(QUIET_MS);
    for (const transfers of byRefresh(traffic.take())) {
      const kind = kindOf(transfers);
      if (kind) sizes[kind].push(transfers.reduce((sum, { bytes }) => sum + bytes, 0));
    }
  };
  for (let done = 0; done < count; done += 1) {
    if (done === Math.floor(count / 4)) early = await heapSize(session);
    await measure();
  }
  const heap = [early, await heapSize(session)] as const;
  for (let poll = 0; poll < POLLS; poll += 1) {
    await sleep(1_000 * pollSeconds);
    await measure();
  }
  await context.close();
  return { ...sizes, heap };
}

/** Make the page refresh as after a minute, then set its clock right again. */
async function refresh(page: Page): Promise<void> {
  const sent = page.waitForRequest(/\/api\/v1\/status/);
  await page.clock.fastForward(LONGEST_INTERVAL_MS);
  await sent;
  await page.clock.setSystemTime(Date.now());
}

/** The page refreshes by itself too, while prices are awaited. It asks for the status first. */
function byRefresh(transfers: Transfers): Transfers[] {
  const refreshes: Transfers[number][][] = [];
  for (const transfer of transfers) {
    if (pathOf(transfer) === 'status') refreshes.push([]);
    refreshes.at(-1)?.push(transfer);
  }
  return refreshes;
}

function pathOf({ url }: Transfers[number]): string {
  return new URL(url).pathname.replace('/api/v1/', '');
}

/** Neither is a refresh that also fetched a new token, or that was cut short. */
function kindOf(transfers: Transfers): 'unchanged' | 'changed' | null {
  if (transfers.some(({ status }) => status === 0)) return null;
  const newAnswers = transfers.filter(({ status }) => status !== 304).map(pathOf);
  if (newAnswers.every((path) => path === 'status')) return 'unchanged';
  return newAnswers.includes('auth/refresh') ? null : 'changed';
}

async function heapSize(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
