import type { Page, Request } from '@playwright/test';
import { expect, register, signIn, simulate, test } from '../support/fixtures';

/** Enough for one refresh of a visible page, or for one poll of the demo. */
const REFRESH_MS = 70_000;

interface StatusBody {
  readonly sources: readonly { readonly source: string; readonly state: string }[];
}

test.beforeEach(async ({ site, user, api }) => {
  await register(site, user);
  await api.put('favourites/bitcoin');
});

/** Record statuses as sent by the server: for a 304 the browser tells scripts 200. */
async function recordStatuses(page: Page): Promise<Map<string, number[]>> {
  const statuses = new Map<string, number[]>();
  const paths = new Map<string, string>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  );
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    const path = paths.get(requestId) ?? '';
    statuses.set(path, [...(statuses.get(path) ?? []), statusCode]);
  });
  return statuses;
}

function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((visibility) => {
    const define = (name: string, get: () => unknown): void =>
      void Object.defineProperty(document, name, { configurable: true, get });
    define('visibilityState', () => visibility);
    define('hidden', () => visibility === 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('unchanged data is answered with 304', async ({ page, user }) => {
  const statuses = await recordStatuses(page);
  await signIn(page, user);
  // Prices change with every poll of the demo, news does not.
  await expect
    .poll(() => statuses.get('/api/v1/news') ?? [], { timeout: REFRESH_MS })
    .toContain(304);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
});

test('a hidden tab sends no requests, and refreshes when visible again', async ({ page, user }) => {
  await page.clock.install();
  const pending = new Set<Request>();
  page.on('request', (request) => pending.add(request));
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  await signIn(page, user);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));

  await page.clock.runFor(65_000);
  await expect.poll(() => requests.length, 'a visible page refreshes').toBeGreaterThan(0);

  await setVisibility(page, 'hidden');
  // A request that waits while the clock jumps would count as unanswered.
  await expect.poll(() => pending.size).toBe(0);
  requests.length = 0;
  await page.clock.runFor(10 * 60_000);
  expect(requests).toEqual([]);

  await setVisibility(page, 'visible');
  const markets = (): string[] => requests.filter((url) => url.includes('/api/v1/markets'));
  await expect.poll(() => markets().length).toBeGreaterThan(0);
});

test('a failing source shows the reason until it answers again', async ({
  page,
  user,
  demo,
  api,
}) => {
  test.setTimeout(5 * REFRESH_MS);
  const state = async (): Promise<string | undefined> =>
    (await api.get<StatusBody>('status')).sources.find(({ source }) => source === 'coingecko')
      ?.state;
  await signIn(page, user);
  const cards = page.getByRole('list', { name: 'Favourites' });
  await expect(cards).toContainText('Bitcoin');
  // The banner above late prices may say it too.
  const sources = page.getByRole('dialog', { name: 'Sources' });
  const reason = /CoinGecko answered 503 at \d\d:\d\d\./;
  // No 429: after each of them the demo polls half as often, and so in the tests that follow.
  await simulate(demo, 'fault', { path: 'markets', kind: '5xx', count: null });
  try {
    // In the list of sources, while the favourites remain.
    await page.getByRole('button', { name: /Show sources/ }).click();
    await expect.poll(state, { timeout: REFRESH_MS }).toBe('failing');
    await expect(sources).toContainText(reason, { timeout: REFRESH_MS });
    await expect(cards).toContainText('Bitcoin');
    await page.keyboard.press('Escape');
    await expect(sources).toBeHidden();
    await page.getByRole('button', { name: /Show sources/ }).click();
    await sources.getByRole('link', { name: 'More about the sources' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('late');
    await expect(page.getByRole('main').getByText(reason)).toHaveCount(1);
  } finally {
    await fetch(`${demo.simulator}/_control/fault`, { method: 'DELETE' });
  }
  await expect.poll(state, { timeout: REFRESH_MS }).toBe('ok');
  await expect(page.getByRole('main').getByText(reason)).toHaveCount(0, { timeout: REFRESH_MS });
});
