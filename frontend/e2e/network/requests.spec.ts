import type { Page } from '@playwright/test';
import { Traffic } from '../bench/traffic.ts';
import { FIGURE, observeVitals } from '../bench/vitals.ts';
import { expect, register, signIn, test } from '../support/fixtures';

declare global {
  var cvEarly: Map<string, { readonly taken?: boolean }> | undefined;
}

/** Early requests that the app does not take are for nothing. */
async function expectNoneLeft(page: Page, path: string): Promise<void> {
  const left = (): Promise<string[]> =>
    page.evaluate(() => {
      if (globalThis.cvEarly === undefined) return ['no early requests'];
      return [...globalThis.cvEarly].filter(([, { taken }]) => !taken).map(([url]) => url);
    });
  await expect.poll(left, { message: path, timeout: 5_000 }).toEqual([]);
}

const PAGES = ['/', '/markets', '/coins/bitcoin', '/news', '/news?show=all', '/status'];

test('a page needs few requests before its first figure, none twice', async ({
  page,
  site,
  user,
  api,
}) => {
  await register(site, user);
  const total = async (): Promise<number> => (await api.get<{ total: number }>('markets')).total;
  await expect.poll(total).toBeGreaterThan(0);
  await api.put('favourites/bitcoin');
  await page.addInitScript(observeVitals, FIGURE);
  const traffic = await Traffic.record(await page.context().newCDPSession(page));
  await signIn(page, user);
  for (const path of PAGES) {
    // A slow machine begins some that follow before the figure is painted: load it again.
    await expect(async () => {
      await page.goto('about:blank');
      traffic.take();
      await page.goto(path, { waitUntil: 'commit' });
      await page.waitForFunction(() => globalThis.cvVitals?.figure > 0);
      const { origin, figure } = await page.evaluate(() => globalThis.cvVitals);
      const requests = traffic
        .take()
        .filter(({ startedAt }) => startedAt <= origin + figure)
        .map(({ url }) => url);
      // A preload that differs from its request would be a second one.
      const data = requests.filter((url) => /\/(api|i18n)\//.test(url));
      expect([...new Set(data)], path).toEqual(data);
      expect(requests.length, path).toBeLessThanOrEqual(20);
    }).toPass({ timeout: 30_000 });
    await expectNoneLeft(page, path);
  }
});

test('without favourites nothing is requested early that the app does not need', async ({
  page,
  user,
  api,
}) => {
  await api.setFavourites([]);
  await signIn(page, user);
  for (const path of ['/', '/news']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoneLeft(page, path);
  }
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('article').first()).toBeVisible();
});
