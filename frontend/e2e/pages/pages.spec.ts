/** Every page at every size: sizes of texts, targets and cells, nothing sideways, and axe. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { COLOUR_RULES, violations } from '../support/axe';
import { expect, signInByApi, test } from '../support/fixtures';
import {
  LOADING,
  emptySpace,
  missingTexts,
  smallTargets,
  smallTexts,
} from '../support/page-checks';

const PUBLIC_PATHS = ['/sign-in', '/first-account'];
const USER_PATHS = [
  '/markets',
  '/coins/bitcoin',
  '/news',
  '/status',
  '/favourites',
  '/more',
  '/nowhere',
];
const COINS = ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin', 'ripple', 'cardano'];
/** A button that is pressed by scrolling to it cannot be measured there. */
const CONTROLS = 'a[href], button:not([cvInfiniteScroll]), select, input, [tabindex="0"]';
/** What a page is used with: buttons, tabs, stars, options and headlines. */
const PRIMARY = '.btn, .icon-button, .chip, .segmented button, cv-tab-bar a, h3 a, .option';
const SIZES = [
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];

// One account for all: their number per hour is limited.
test.use({ user: { username: 'look', password: 'four words in a row' } });

async function open(page: Page, path: string, about: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator(LOADING), `${about} is loaded`).toHaveCount(0);
  expect.soft(await missingTexts(page), `${about}: texts`).toEqual([]);
}

/** Wait until the transitions of the colours that the theme changed have ended. */
async function colourChangesEnded(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

async function expectAccessible(page: Page, about: string): Promise<void> {
  expect.soft(await violations(page), `${about}, light: axe`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await colourChangesEnded(page);
  expect.soft(await violations(page, COLOUR_RULES), `${about}, dark: axe`).toEqual([]);
}

async function expectSizes(page: Page, width: number, about: string): Promise<void> {
  expect.soft(await smallTexts(page), `${about}: text below 12 px`).toEqual([]);
  expect.soft(await emptySpace(page), `${about}: empty cells or wide buttons`).toEqual([]);
  expect.soft(await smallTargets(page, 24, CONTROLS), `${about}: targets`).toEqual([]);
  if (width === 390) {
    const small = await smallTargets(page, 44, PRIMARY);
    expect.soft(small, `${about}: targets for a finger`).toEqual([]);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overflow, `${about} scrolls sideways`).toBeLessThanOrEqual(0);
}

for (const viewport of SIZES) {
  const { width } = viewport;
  test.describe(`${width} px`, () => {
    test.use({ viewport, hasTouch: width < 1440, isMobile: width < 1440 });

    test('every page fits and is accessible', async ({ page, site, user, api }) => {
      test.setTimeout(240_000);
      const check = (path: string, about = path): Promise<void> =>
        test.step(about, async () => {
          await open(page, path, about);
          // Before the sizes, whose scrolling makes lists longer.
          if (width !== 820) await expectAccessible(page, about);
          await expectSizes(page, width, about);
        });
      for (const path of PUBLIC_PATHS) await check(path);
      await signInByApi(page, site, user);
      for (const count of [1, 4, 7]) {
        const about = `dashboard with ${count} favourites`;
        await api.setFavourites(COINS.slice(0, count));
        await open(page, '/', about);
        await expectSizes(page, width, about);
      }
      for (const count of [0, 5]) {
        await api.setFavourites(COINS.slice(0, count));
        await check('/', `dashboard with ${count} favourites`);
      }
      for (const path of USER_PATHS) await check(path);
    });
  });
}

test('an administrator can enter a CoinGecko key, which fits a phone', async ({
  page,
  site,
  demo,
}) => {
  const password = readFileSync(join(demo.data, 'demo-password'), 'utf-8').trim();
  await signInByApi(page, site, { username: 'demo', password });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '/status', 'the key');
  await expect(page.getByLabel('API key')).toBeVisible();
  await expectSizes(page, 390, 'the key');
  await expectAccessible(page, 'the key');
});
