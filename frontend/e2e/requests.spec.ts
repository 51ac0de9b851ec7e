import { FIGURE } from './bench/vitals.ts';
import { expect, register, signIn, test } from './fixtures';

const PAGES = ['/', '/markets', '/coins/bitcoin', '/news?show=all', '/status'];

test('a page needs few requests, each once, before its first figure', async ({
  page,
  site,
  user,
  api,
}) => {
  await register(site, user);
  const total = async (): Promise<number> => (await api.get<{ total: number }>('markets')).total;
  await expect.poll(total).toBeGreaterThan(0);
  await api.put('favourites/bitcoin');
  await signIn(page, user);
  for (const path of PAGES) {
    const requests: string[] = [];
    const record = (request: { url(): string }): number => requests.push(request.url());
    await expect(page.locator(FIGURE).first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    page.on('request', record);
    await page.goto(path, { waitUntil: 'commit' });
    await expect(page.locator(FIGURE).first()).toBeVisible();
    page.off('request', record);
    expect([...new Set(requests)].sort(), path).toEqual(requests.sort());
    expect(requests.length, path).toBeLessThanOrEqual(20);
  }
});
