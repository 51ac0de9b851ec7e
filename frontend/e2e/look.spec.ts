import { expect, signInByApi, test } from './fixtures';
import { emptySpace, smallTargets, smallTexts } from './page-checks';

const COINS = ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin', 'ripple', 'cardano'];
const PATHS = [
  '/markets',
  '/coins/bitcoin',
  '/news',
  '/status',
  '/favourites',
  '/more',
  '/nowhere',
];
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

test('an address with a broken escape opens its page', async ({ page, site, user }) => {
  await signInByApi(page, site, user);
  await page.goto('/news?q=%00%ff');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('News');
});

test('an address that is a name of JavaScript opens like any other', async ({
  page,
  site,
  user,
}) => {
  await signInByApi(page, site, user);
  await page.goto('/constructor'); // an error of a script fails the test
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

for (const [hasTouch, height] of [
  [false, 40],
  [true, 48],
] as const) {
  test.describe(hasTouch ? 'on touch' : 'with a mouse', () => {
    test.use({ hasTouch, isMobile: hasTouch, viewport: { width: 820, height: 1180 } });

    test('a row of the markets is as high as its scrolling counts with', async ({
      page,
      site,
      user,
    }) => {
      await signInByApi(page, site, user);
      await page.goto('/markets');
      const row = page.locator('tr[data-row]').first();
      await expect(row).toBeVisible();
      expect((await row.boundingBox())?.height).toBe(height);
    });
  });
}

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: viewport.width < 1440, isMobile: viewport.width < 1440 });

    test('texts, targets and cells have their sizes', async ({ page, site, user, api }) => {
      test.setTimeout(180_000);
      const check = async (path: string, about = path): Promise<void> => {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('cv-skeleton'), `${about} is loaded`).toHaveCount(0);
        expect.soft(await smallTexts(page), `${about}: text below 12 px`).toEqual([]);
        expect.soft(await emptySpace(page), `${about}: empty cells or wide buttons`).toEqual([]);
        expect.soft(await smallTargets(page, 24, CONTROLS), `${about}: targets`).toEqual([]);
        if (viewport.width === 390) {
          const small = await smallTargets(page, 44, PRIMARY);
          expect.soft(small, `${about}: targets for a finger`).toEqual([]);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        expect.soft(overflow, `${about} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      await check('/sign-in');
      await signInByApi(page, site, user);
      for (const count of [0, 1, 4, 5, 7]) {
        await api.setFavourites(COINS.slice(0, count));
        await check('/', `dashboard with ${count} favourites`);
      }
      for (const path of PATHS) await check(path);
    });
  });
}
