import { Traffic } from './bench/traffic.ts';
import { FIGURE, observeVitals } from './bench/vitals.ts';
import { expect, register, signIn, test } from './fixtures';

declare global {
  var cvEarly: { readonly asked: Map<string, unknown> } | undefined;
}

const PAGES = ['/', '/markets', '/coins/bitcoin', '/news?show=all', '/status'];

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
    const notTaken = (): Promise<string[]> =>
      page.evaluate(() => [...(globalThis.cvEarly?.asked.keys() ?? ['none'])]);
    await expect.poll(notTaken, `${path}: early requests that the app did not need`).toEqual([]);
  }
});
