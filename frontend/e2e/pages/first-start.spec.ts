import type { Page } from '@playwright/test';
import { expect, register, test } from '../support/fixtures';
import { LOADING, fetchOf } from '../support/page-checks';

const NOW = new Date('2026-11-30T10:46:30+01:00');
const NEXT_TRY = '2026-11-30T10:47:00+01:00';
const REASON = { code: 'dns', params: { host: 'api.coingecko.com' }, detail: '' };
const EMPTY_PAGE = { data: [], next: null, as_of: null, total: 0 };
const NAMES = { bitcoin: 'Bitcoin', monero: 'Monero' };
const SHIPPED = Object.entries(NAMES).map(([id, name], index) => ({
  id,
  name,
  symbol: id.slice(0, 3),
  image: null,
  rank: index + 1,
}));
const PROBLEM = { title: 'Not Found', status: 404, detail: 'There is no coin.', errors: [] };

/** Answer as a server does that has never reached CoinGecko or a feed. */
async function beforeFirstPrices(page: Page): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.route('**/api/v1/status', async (route) => {
    const response = await fetchOf(route);
    const status = (await response.json()) as { sources: object[]; markets: object };
    const late = { state: 'failing', last_success: null, reason: REASON, next_try: NEXT_TRY };
    const sources = status.sources.map((one) => ({ ...one, ...late, checked_at: NOW }));
    const markets = { ...status.markets, as_of: null, next_poll: NEXT_TRY };
    await route.fulfill({ json: { ...status, sources, markets } });
  });
  await page.route(/api\/v1\/(markets|news|favourites)/, (route) =>
    route.fulfill({ json: EMPTY_PAGE }),
  );
  await page.route(/api\/v1\/coins\?/, (route) =>
    route.fulfill({ json: { data: SHIPPED, next: null } }),
  );
  await page.route(/api\/v1\/coins\//, (route) => route.fulfill({ status: 404, json: PROBLEM }));
}

const TEXTS = {
  'en-US': {
    title: 'Prices have not arrived yet',
    reason: /CoinGecko could not be reached at 10:46: no network .*Next try at 10:47\./s,
    wrong: /called “|matches “|Clear the filter|did not load|404/,
  },
  'fr-FR': {
    title: 'Les cours ne sont pas encore arrivés',
    reason: /CoinGecko n’a pas pu être joint à 10:46.*pas de réseau .*Nouvel essai à 10:47\./s,
    wrong: /ne s’appelle|ne correspond|Effacer le filtre|n’ont pas pu|404/,
  },
} as const;

for (const locale of ['en-US', 'fr-FR'] as const) {
  test.describe(locale, () => {
    test.use({ locale });

    test('every page says that prices have not arrived, and why', async ({ page, site, user }) => {
      await register(site, user);
      await page.goto('/sign-in');
      await page.locator('input[name=username]').fill(user.username);
      await page.locator('input[name=password]').fill(user.password);
      await page.locator('form button.primary').click();
      await expect(page).not.toHaveURL(/sign-in/);
      await beforeFirstPrices(page);
      const main = page.getByRole('main');
      const { title, reason, wrong } = TEXTS[locale];
      for (const path of ['/', '/markets', '/markets?q=x', '/coins/monero']) {
        await page.goto(path);
        await expect(main, path).toContainText(title);
        await expect(page.locator(LOADING), path).toHaveCount(0);
        await expect(main, path).toContainText(reason);
        await expect(main, path).not.toContainText(wrong);
        await expect(page.getByRole('table'), path).toHaveCount(0);
      }
      await page.goto('/favourites');
      await expect(main.locator('.coins button').first(), 'coins to choose').toBeVisible();
      await expect(main).not.toContainText(wrong);
      await expect(main.getByRole('button', { pressed: false })).toContainText(
        Object.values(NAMES),
      );
    });
  });
}

/** The browser logs every 404. */
test.afterEach(({ errors }) => {
  expect(errors.splice(0).filter((text) => !/404/.test(text))).toEqual([]);
});
