import { setTimeout as delay } from 'node:timers/promises';
import { expect, signInByApi, test } from '../support/fixtures';
import { LOADING, recordShifts, setPriceAge } from '../support/page-checks';

declare global {
  /** True if the page was shown without waiting longer for the status. */
  var cvRevealed: boolean;
}

/** Above 0.1 is poor by the web vitals; this product has a budget of a fifth of that. */
const MOST = 0.02;
const COINS = ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin', 'ripple', 'cardano'];
const PATHS = ['/', '/markets', '/coins/bitcoin', '/news', '/status', '/favourites', '/more'];

// One account for all: their number per hour is limited.
test.use({ user: { username: 'layout', password: 'four words in a row' } });

for (const width of [390, 1440]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 390 ? 844 : 900 } });

    test('no page jumps while its data arrive', async ({ page, site, user, api }) => {
      const shifts = await recordShifts(page);
      await setPriceAge(page, 0);
      // Each answer takes long enough for the skeletons to be painted, in another order each time.
      let answers = 0;
      await page.route(/\/(api\/v1|i18n)\//, async (route) => {
        answers += 1;
        await delay(50 + 60 * (answers % 3));
        await route.fallback();
      });
      const check = async (path: string, about = path): Promise<void> => {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator(LOADING), `${about} is loaded`).toHaveCount(0);
        const moved = await shifts();
        const sum = moved.reduce((total, { value }) => total + value, 0);
        expect(sum, `${about}: ${JSON.stringify(moved, null, 1)}`).toBeLessThanOrEqual(MOST);
      };
      await check('/sign-in');
      for (const count of [0, 1, COINS.length]) {
        await api.setFavourites(COINS.slice(0, count));
        await page.evaluate(() => localStorage.clear());
        await signInByApi(page, site, user);
        await check('/', `dashboard with ${count} favourites`);
      }
      for (const path of PATHS.slice(1)) await check(path);
    });
  });
}

test('a banner about late prices moves no page that is seen', async ({ page, site, user, api }) => {
  const shifts = await recordShifts(page);
  await setPriceAge(page, 3_600_000);
  // The other answers arrive before.
  await page.route('**/api/v1/status', async (route) => {
    await delay(300);
    await route.fallback();
  });
  await api.setFavourites(COINS);
  await signInByApi(page, site, user);
  await page.addInitScript(() => {
    globalThis.cvRevealed = false;
    addEventListener('animationstart', ({ animationName }) => {
      globalThis.cvRevealed ||= animationName.endsWith('reveal');
    });
  });
  for (const path of ['/', '/markets', '/coins/bitcoin']) {
    // On a slow machine the banner may come too late to be waited for.
    await expect(async () => {
      await page.goto(path);
      await expect(page.locator('.banner')).toContainText('Prices are 1');
      expect(await page.evaluate(() => globalThis.cvRevealed)).toBe(false);
    }).toPass();
    await expect(page.locator(LOADING), `${path} is loaded`).toHaveCount(0);
    const moved = await shifts();
    const sum = moved.reduce((total, { value }) => total + value, 0);
    expect(sum, `${path}: ${JSON.stringify(moved, null, 1)}`).toBeLessThanOrEqual(MOST);
  }
});

test('prices that become late move no page that is read', async ({ page, site, user, api }) => {
  const shifts = await recordShifts(page);
  await api.setFavourites(COINS);
  await signInByApi(page, site, user);
  for (const path of ['/', '/markets']) {
    await setPriceAge(page, 0);
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator(LOADING), `${path} is loaded`).toHaveCount(0);
    await setPriceAge(page, 3_600_000);
    await expect(page.locator('.banner')).toContainText('Prices are 1');
    const moved = await shifts();
    const sum = moved.reduce((total, { value }) => total + value, 0);
    expect(sum, `${path}: ${JSON.stringify(moved, null, 1)}`).toBeLessThanOrEqual(MOST);
  }
});

test('the shell is painted before the app has loaded', async ({ page, site, user }) => {
  await signInByApi(page, site, user);
  await page.route(/\/main-.*\.js$/, () => undefined);
  await page.goto('/', { waitUntil: 'commit' });
  const shell = page.locator('.startup');
  await expect(shell.getByText('Markets')).toBeVisible();
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await expect(shell).toBeHidden();
});
