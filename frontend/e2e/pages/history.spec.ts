import type { Locator, Page } from '@playwright/test';
import { expect, signInByApi, test } from '../support/fixtures';
import { LOADING, setPriceAge } from '../support/page-checks';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 600 },
];

const PAGE_OF_NEWS = 30;

/** A row: prices that arrive may change heights above. */
const TOLERANCE_PX = 60;

/** Where an element is in the window. */
const topOf = (element: Locator): Promise<number> =>
  element.evaluate((it) => it.getBoundingClientRect().top);

const scrollTop = (page: Page): Promise<number> => page.evaluate(() => Math.round(scrollY));

async function expectNear(page: Page, top: number): Promise<void> {
  const distance = async (): Promise<number> => Math.abs((await scrollTop(page)) - top);
  await expect.poll(distance).toBeLessThan(TOLERANCE_PX);
}

/** Scroll until the page is longer than `top`, and return where it stands. */
async function scrollDown(page: Page, top: number): Promise<number> {
  await expect(async () => {
    await page.evaluate((y) => scrollTo(0, y), top);
    expect(await scrollTop(page)).toBe(top);
  }).toPass();
  return top;
}

/** Scroll as a reader does, who has seen all that is above. */
function scrollThrough(page: Page, top: number): Promise<void> {
  return page.evaluate(async (end) => {
    for (let y = 0; y <= end; y += 300) {
      scrollTo(0, y);
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    }
  }, top);
}

// One account for all: an address can register only a few.
test.use({ user: { username: 'reader', password: 'four words in a row' } });

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport });

    test.setTimeout(240_000);

    test.beforeEach(async ({ page, site, user, api }) => {
      await setPriceAge(page, 0);
      for (const coin of ['bitcoin', 'ethereum', 'solana']) await api.put(`favourites/${coin}`);
      await signInByApi(page, site, user);
    });

    /** Open a coin from the page, go back, and expect the page as it was. */
    async function openCoinAndReturn(page: Page, name: string): Promise<void> {
      const top = await scrollTop(page);
      const url = page.url();
      const links = page.getByRole('main').locator('a[href^="/coins/"]');
      // All at once, as rows come and go; a real click might scroll first.
      const href = await links.evaluateAll((all: HTMLAnchorElement[]) => {
        const seen = all.find((one) => {
          const { top: edge, bottom, width } = one.getBoundingClientRect();
          return width > 0 && edge > 150 && bottom < innerHeight - 100;
        });
        seen?.focus({ preventScroll: true });
        seen?.click();
        return seen?.getAttribute('href') ?? '';
      });
      await expect(page).toHaveURL(new RegExp(`${href}$`));
      const back = page.getByRole('main').getByRole('link', { name, exact: true });
      await expect(back).toBeVisible();
      await page.goBack();
      await expect(page).toHaveURL(url);
      await expectNear(page, top);
      await expect(page.locator(`main a[href="${href}"]`).first()).toBeFocused();
      await page.goForward();
      await back.click();
      await expect(page).toHaveURL(url);
      await expectNear(page, top);
    }

    test('markets: list length, filter, order and position', async ({ page }) => {
      await page.goto('/markets?sort=name');
      const coins = page.locator('[data-row] a');
      await expect(coins.first()).toBeVisible();
      await scrollDown(page, 5_000);
      // The rows at this position are loaded after those above.
      const edges = (): Promise<boolean[]> =>
        coins.evaluateAll((all) =>
          all.map((one) => {
            const { top, bottom } = one.getBoundingClientRect();
            return top > 150 && bottom < innerHeight - 100;
          }),
        );
      await expect.poll(edges).toContain(true);
      await openCoinAndReturn(page, 'Markets');
      await expect(page).toHaveURL(/sort=name/);
    });

    test('dashboard: period and position', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
      await page.getByRole('button', { name: '7d' }).click();
      await scrollDown(page, 100);
      await openCoinAndReturn(page, 'Dashboard');
      const chosen = page.getByRole('button', { name: '7d', pressed: true });
      await expect(chosen).toBeVisible();
      await page.goto('/');
      await expect(chosen).toBeVisible();
      const names = page.getByRole('list', { name: 'Favourites' }).locator('b');
      await page.getByRole('button', { name: 'Arrange' }).click();
      await page.getByRole('button', { name: /^Move Bitcoin/ }).press('ArrowRight');
      const moved = page.getByText('Bitcoin, place 2 of 3');
      await expect(moved).toBeVisible();
      await expect(page.getByRole('button', { name: /^Move Bitcoin/ })).toBeFocused();
      await page.getByRole('button', { name: /^Move Solana/ }).hover();
      await page.mouse.down();
      await page.getByRole('button', { name: /^Move Ethereum/ }).hover();
      await page.mouse.up();
      await expect(names).toHaveText(['Solana', 'Ethereum', 'Bitcoin']);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(names).toHaveText(['Bitcoin', 'Ethereum', 'Solana']);
      // The whole card is a link: also its line.
      await page
        .locator('cv-favourite-card')
        .first()
        .locator('cv-sparkline')
        .click({ force: true });
      await expect(page).toHaveURL(/coins\/bitcoin$/);
    });

    test('news: loaded pages and position', async ({ page }) => {
      await page.goto('/news?show=all');
      const stories = page.getByRole('main').getByRole('article');
      await expect(stories).toHaveCount(PAGE_OF_NEWS);
      await page.getByRole('button', { name: 'Load more' }).click();
      await expect(stories).toHaveCount(2 * PAGE_OF_NEWS);
      await scrollThrough(page, 3_000);
      const seen = await stories.evaluateAll((all) =>
        all.findIndex((story) => story.getBoundingClientRect().bottom > innerHeight / 2),
      );
      const top = await topOf(stories.nth(seen));
      await page
        .locator('a[href="/status"]')
        .last()
        .evaluate((link: HTMLElement) => link.click());
      await expect(page).toHaveURL(/status/);
      await page.goBack();
      await expect(stories).toHaveCount(2 * PAGE_OF_NEWS);
      const moved = async (): Promise<number> => Math.abs((await topOf(stories.nth(seen))) - top);
      await expect.poll(moved).toBeLessThan(TOLERANCE_PX);
    });

    test('coin: range, table and position', async ({ page }) => {
      await page.goto('/coins/bitcoin?range=30d&figure=volume');
      await expect(page.locator(LOADING)).toHaveCount(0);
      await page.getByRole('button', { name: 'Show as table' }).click();
      await expect(page.getByRole('table')).toBeVisible();
      const top = await scrollDown(page, 500);
      await page
        .locator('a[href="/status"]')
        .last()
        .evaluate((link: HTMLElement) => link.click());
      await expect(page).toHaveURL(/status/);
      await page.goBack();
      await expect(page.getByRole('table')).toBeVisible();
      await expect(page.getByRole('radio', { name: '30d' })).toBeChecked();
      await expectNear(page, top);
    });
  });
}
