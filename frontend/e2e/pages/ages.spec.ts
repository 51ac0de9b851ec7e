/** The age of each price: late with the others, late alone, or no longer in CoinGecko's answers. */
import type { Locator, Page } from '@playwright/test';
import { drawnPoints } from '../support/chart';
import { expect, register, signIn, test } from '../support/fixtures';
import { freeze, noteRequests } from '../support/frozen';
import { LOADING, fetchOf } from '../support/page-checks';

const DAY_MS = 86_400_000;
const USER = { username: `ages${Date.now()}`, password: 'four words in a row' };
const FROZEN = { last_updated: new Date(Date.now() - 12.5 * DAY_MS).toISOString() };
const ABSENT = { absent_since: new Date(Date.now() - 2 * DAY_MS).toISOString() };
const CHANGES: Record<string, object> = { ethereum: FROZEN, solana: ABSENT };

interface Row {
  readonly id: string;
}

/** Change the text of the answers at these addresses. */
async function change(
  page: Page,
  url: string | RegExp,
  edit: (text: string) => string,
): Promise<void> {
  await page.route(url, async (route) => {
    const response = await fetchOf(route);
    await route.fulfill({ response, body: edit(await response.text()) });
  });
}

/** Serve two coins as if CoinGecko neglected one of them and dropped the other. */
async function neglectCoins(page: Page): Promise<void> {
  // The demo polls every 5 s, so a slow machine makes all of its prices late.
  await change(page, '**/api/v1/status', (text) =>
    text.replaceAll('"interval_s":5', '"interval_s":600'),
  );
  const neglect = <T extends Row>(row: T): T => ({ ...row, ...CHANGES[row.id] });
  await change(page, /api\/v1\/(markets|coins\/[a-z]+($|\?))/, (text) => {
    const body = JSON.parse(text) as { readonly data?: readonly Row[] } & Row;
    return JSON.stringify(body.data ? { ...body, data: body.data.map(neglect) } : neglect(body));
  });
}

test.use({ user: async ({}, use) => use(USER) });

test.beforeEach(async ({ site, user, api }) => {
  await register(site, user);
  for (const id of ['bitcoin', 'ethereum', 'solana']) await api.put(`favourites/${id}`);
});

test('cards and rows show the age of a late price', async ({ page, user }) => {
  await neglectCoins(page);
  await signIn(page, user);
  const cards = page.getByRole('list', { name: 'Favourites' }).locator('cv-favourite-card');
  await expect(cards.filter({ hasText: 'Ethereum' })).toContainText('12 days old');
  await expect(cards.filter({ hasText: 'Solana' })).toContainText(/absent since \w+ \d\d:\d\d/);
  await expect(cards.filter({ hasText: 'Bitcoin' }).locator('.age')).toHaveCount(0);

  await page.getByRole('link', { name: 'Markets' }).first().click();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const mark = page.locator('[data-row]', { hasText: 'ETH' }).first().locator('.age');
    await expect(mark).toHaveText('12 days old');
    await expect(mark).toHaveAttribute('title', /last price of this coin is 12 days old/);
    await expect(page.locator('.page-head .age')).toHaveCount(0);
  }
});

test('the page of a coin says why its price is late', async ({ page, user }) => {
  await neglectCoins(page);
  await signIn(page, user);
  const main = page.getByRole('main');
  await main.locator('a[href="/coins/ethereum"]').first().click();
  await expect(main).toContainText('CoinGecko’s last price of this coin is 12 days old.');
  await page.goBack();
  await main.locator('a[href="/coins/solana"]').first().click();
  await expect(main).toContainText(/answers have not contained this coin since/);
  await page.goBack();
  await main.locator('a[href="/coins/bitcoin"]').first().click();
  await expect(main.locator('.price')).toContainText('$');
  await expect(main.locator('.age')).toHaveCount(0);
});

test('prices that are late together have the age of the masthead', async ({ page, user }) => {
  const old = new Date(Date.now() - 14.2 * 60_000).toISOString();
  await change(page, /api\/v1\/(status|markets|coins\/bitcoin($|\?))/, (text) =>
    text.replaceAll(/"(as_of|last_updated)":"[^"]+"/g, `"$1":"${old}"`),
  );
  await signIn(page, user);
  for (const path of ['/', '/markets', '/coins/bitcoin']) {
    await page.locator(`a[href="${path}"]`).first().click();
    const ages = page.getByRole('main').locator('.age.stale');
    await expect(page).toHaveURL(path);
    await expect(page.locator(LOADING)).toHaveCount(0);
    await expect(ages.first()).toBeVisible();
    // A minute may pass between the two reads.
    await expect(async () => {
      const badge = await page.locator('cv-freshness-badge .full').textContent();
      expect(badge).toMatch(/Prices 1\d\u202fmin old/);
      const shown = new Set(await ages.allTextContents());
      expect(shown).toEqual(new Set([badge?.replace('Prices ', '')]));
    }).toPass();
  }
});

const COINS = ['bitcoin', 'ethereum', 'solana'];
const WINDOWS = ['24h', '7d', '30d'];

test('head, table, card and chart of a coin show the same figures', async ({ page, user, api }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  const states = (): Promise<string[]> =>
    Promise.all(
      COINS.map(async (id) => {
        const { history } = await api.get<{ history: { state: string } }>(`coins/${id}`);
        return history.state;
      }),
    );
  await expect.poll(states, { timeout: 90_000 }).toEqual(COINS.map(() => 'complete'));
  const requests = noteRequests(page);
  await signIn(page, user);
  const badges = page.locator('cv-change-badge .change');
  for (const path of ['/', '/markets', '/coins/bitcoin']) {
    await page.goto(path);
    await expect(badges.first()).toBeVisible();
  }
  await expect.poll(() => drawnPoints(page)).not.toBeNull();
  const frozen = await freeze(page, requests, (url) =>
    COINS.flatMap((coin) =>
      WINDOWS.map((window) =>
        url.replace('bitcoin', coin).replace(/window=\w+/, `window=${window}`),
      ),
    ),
  );

  const shown = new Map<string, string[]>();
  const note = async (key: string, place: Locator): Promise<void> => {
    const text = await place.locator(badges).innerText();
    shown.set(key, [...(shown.get(key) ?? []), text.trim()]);
  };
  const linkTo = (coin: string): Locator => page.locator(`a[href$="/coins/${coin}"]`);
  for (const period of ['24h', '7d']) {
    await page.goto(`/?period=${period}`);
    for (const coin of COINS) {
      await note(`${coin} ${period}`, page.locator('cv-favourite-card', { has: linkTo(coin) }));
    }
  }
  await page.goto('/markets');
  for (const coin of COINS) {
    const row = page.locator('tr[data-row]', { has: linkTo(coin) });
    for (const window of WINDOWS) {
      await note(`${coin} ${window}`, row.locator(`.change_${window}`));
    }
  }
  for (const coin of COINS) {
    for (const window of WINDOWS) {
      await page.goto(`/coins/${coin}?range=${window}`);
      await note(`${coin} ${window}`, page.locator('.below-price'));
      const { base } = frozen.read<{ base: { value: number } }>(
        new RegExp(`/${coin}/change.*window=${window}`),
      );
      const facts = frozen.read<Record<string, number>>(new RegExp(`/${coin}(\\?|$)`));
      const ends = { '24h': [facts['high_24h'], facts['low_24h']] }[window];
      await expect(async () => {
        const chart = await drawnPoints(page);
        const change = ((chart?.last?.[1] ?? NaN) / base.value - 1) * 100;
        const [text, ...others] = new Set(shown.get(`${coin} ${window}`));
        expect(others, `${coin} ${window} ${text}`).toEqual([]);
        expect(text).toContain(Math.abs(change).toFixed(2));
        if (ends) expect([chart?.max, chart?.min]).toEqual(ends);
      }).toPass({ timeout: 15_000 });
    }
  }
});
