import type { Page } from '@playwright/test';
import { enter, expect, signIn, simulate, test } from './fixtures';

test.beforeEach(async ({ site, reader, api }) => {
  await signIn(site, reader);
  await api.put('favourites/bitcoin');
});

/** Statuses as they came over the wire: the browser shows scripts a 200 where the server said 304. */
async function wire(page: Page): Promise<Map<string, number[]>> {
  const seen = new Map<string, number[]>();
  const paths = new Map<string, string>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  );
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    const path = paths.get(requestId) ?? '';
    seen.set(path, [...(seen.get(path) ?? []), statusCode]);
  });
  return seen;
}

function show(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => visibility === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('unchanged data are answered 304', async ({ page, reader }) => {
  const seen = await wire(page);
  await enter(page, reader);
  // Prices change with every poll of the demo; stories come now and then.
  await expect.poll(() => seen.get('/api/v1/news') ?? [], { timeout: 80_000 }).toContain(304);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
});

test('a hidden tab sends nothing, and asks at once when it is seen again', async ({ page, reader }) => {
  await page.clock.install();
  await enter(page, reader);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));

  await page.clock.runFor(65_000);
  await expect.poll(() => sent.length, 'a visible page asks').toBeGreaterThan(0);

  await show(page, 'hidden');
  await page.waitForLoadState('networkidle');
  sent.length = 0;
  await page.clock.runFor(10 * 60_000);
  expect(sent).toEqual([]);

  await show(page, 'visible');
  await expect.poll(() => sent.filter((url) => url.includes('/api/v1/markets')).length).toBeGreaterThan(0);
});

test('a source that fails says why, and the next good answer clears it', async ({ page, reader }) => {
  await enter(page, reader);
  const cards = page.getByRole('list', { name: 'Favourites' });
  await expect(cards).toContainText('Bitcoin');
  const told = page.getByText(/CoinGecko answered 429 \(too many requests\) at \d\d:\d\d\./);
  await simulate('fault', { path: 'markets', kind: '429', count: null, retry_after: 5 });
  try {
    // Behind the badge, while the favourites stay.
    await expect(told).toHaveCount(1, { timeout: 80_000 });
    await expect(cards).toContainText('Bitcoin');
    await page.getByRole('button', { name: /Show sources/ }).click();
    await expect(told).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(told).toBeHidden();
    await page.getByRole('link', { name: 'Status' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('late');
    await expect(told.filter({ visible: true })).toHaveCount(1);
  } finally {
    await fetch(`${process.env['SIMULATOR_URL']}/_control/fault`, { method: 'DELETE' });
  }
  await expect(told).toHaveCount(0, { timeout: 80_000 });
});
