import type { Page } from '@playwright/test';
import { SeriesBody, drawnPoints, inkedShare, summarise } from '../support/chart';
import { Api, expect, register, signIn, simulate, test } from '../support/fixtures';

const RANGES = ['24h', '7d', '30d', '90d', '1y', 'max'] as const;
/** Six significant digits, as many as CoinGecko gives. */
const SIMULATED_PRICE = 123_457;
/** A visible page refreshes at least this often. */
const MAX_INTERVAL_MS = 60_000;

interface Coin {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
}
interface MarketsBody {
  readonly data: readonly { readonly price: number | null }[];
}
interface NewsBody {
  readonly data: readonly { readonly title: string; readonly coins: readonly Coin[] }[];
}

async function allNews(api: Api): Promise<NewsBody['data']> {
  return (await api.get<NewsBody>('news?filter=all&limit=100')).data;
}

/** Wait until the news mentions several coins, and return the two that are mentioned most. */
async function mostMentioned(api: Api): Promise<readonly [Coin, Coin]> {
  const counts = new Map<string, { coin: Coin; items: number }>();
  await expect
    .poll(
      async () => {
        counts.clear();
        for (const coin of (await allNews(api)).flatMap(({ coins }) => coins)) {
          counts.set(coin.id, { coin, items: (counts.get(coin.id)?.items ?? 0) + 1 });
        }
        return counts.size;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(4);
  const ranked = [...counts.values()].sort((a, b) => b.items - a.items);
  const [first, second] = ranked.map(({ coin }) => coin);
  if (first === undefined || second === undefined) throw new Error('no news mentions a coin');
  return [first, second];
}

/** Normalise spaces, of which the templates add some. */
function normalise(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Record the last answer for each range that the page receives. */
function recordPrices(page: Page, coin: string): Map<string, SeriesBody> {
  const answers = new Map<string, SeriesBody>();
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (!url.pathname.endsWith(`/coins/${coin}/prices`) || !response.ok()) return;
    const range = url.searchParams.get('window') ?? '';
    void response.json().then((body: SeriesBody) => answers.set(range, body));
  });
  return answers;
}

test('register, choose two favourites, read their news and charts, sign out', async ({
  page,
  user,
  api,
  demo,
}) => {
  test.setTimeout(240_000);

  await test.step('register', async () => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole('link', { name: 'Create one' }).click();
    await page.getByLabel('User name').fill(user.username);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    const heading = page.getByRole('heading', { name: 'Which coins do you follow?' });
    await expect(heading).toBeVisible();
    await expect(page.getByText('Simulated data')).toBeVisible();
  });

  const favourites = await mostMentioned(api);
  const [coin] = favourites;

  await test.step('choose two favourites', async () => {
    for (const { name, symbol } of favourites) {
      await page.getByRole('searchbox', { name: 'Search all coins' }).fill(name);
      const button = page
        .getByRole('group', { name: 'Coins' })
        .getByRole('button', { name: `${name} ${symbol.toUpperCase()}` })
        .first();
      await button.click();
      await expect(button).toHaveAttribute('aria-pressed', 'true');
    }
    await page.getByRole('button', { name: 'Open dashboard' }).click();
    const cards = page.getByRole('list', { name: 'Favourites' }).getByRole('listitem');
    await expect(cards).toHaveCount(2);
    for (const { name } of favourites) {
      await expect(cards.filter({ hasText: name })).toContainText('$');
    }
  });

  await test.step('read only the news of the favourites', async () => {
    const ownNews = async (): Promise<NewsBody['data']> =>
      (await api.get<NewsBody>('news?filter=favourites&limit=100')).data;
    expect((await ownNews()).length).toBeGreaterThan(0);
    const ids = favourites.map(({ id }) => id);
    const others = (await allNews(api)).filter(({ coins }) =>
      coins.every(({ id }) => !ids.includes(id)),
    );
    expect(others.length, 'there is news about other coins').toBeGreaterThan(0);

    const navigation = page.getByRole('navigation', { name: 'Main', exact: true });
    await navigation.getByRole('link', { name: 'News' }).click();
    const headings = page.getByRole('main').getByRole('article').getByRole('heading');
    await expect(headings.first()).toBeVisible();
    const texts = await headings.allTextContents();
    const shown = texts.map((text) => normalise(text.replace('(opens in a new tab)', '')));
    const expected = (await ownNews()).map(({ title }) => normalise(title));
    expect(shown.filter((title) => !expected.includes(title))).toEqual([]);
  });

  await test.step('see in the chart what the API answered', async () => {
    const answers = recordPrices(page, coin.id);
    await page.goto(`/coins/${coin.id}`);
    for (const range of RANGES) {
      const name = range === 'max' ? 'Max' : range;
      await page.getByRole('radio', { name, exact: true }).click();
      const limit = page.getByText('CoinGecko’s plan gives 365 days of history.');
      await expect(limit).toBeVisible({ visible: range === '1y' || range === 'max' });
      await expect
        .poll(() => answers.get(range)?.v.length ?? 0, { timeout: 60_000 })
        .toBeGreaterThan(10);
      // A refresh may happen between the two reads, so both are repeated.
      await expect(async () => {
        const answer = answers.get(range) ?? { t: [], v: [] };
        expect(await drawnPoints(page)).toEqual(summarise(answer));
      }).toPass({ timeout: 20_000 });
      const body = answers.get(range) ?? { from: 0, to: 1, t: [], v: [], gaps: [] };
      const window = body.to - body.from;
      const gaps = body.gaps.reduce((sum, [start, end]) => sum + (end - start), 0);
      const covered = ((body.t.at(-1) ?? 0) - (body.t[0] ?? 0) - gaps) / window;
      await expect
        .poll(() => inkedShare(page), `ink over ${range}`)
        .toBeGreaterThan(0.95 * covered);
    }
  });

  await test.step('see a new price within one interval, without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await simulate(demo, 'price', { coin: coin.id, price: SIMULATED_PRICE });
    const known = async (): Promise<boolean> =>
      (await api.get<MarketsBody>('markets?favourites=true')).data.some(
        ({ price }) => price === SIMULATED_PRICE,
      );
    await expect.poll(known, { timeout: MAX_INTERVAL_MS }).toBe(true);
    const price = page.getByText('$123,457.00').first();
    await expect(price).toBeVisible({ timeout: MAX_INTERVAL_MS });
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  await test.step('sign out', async () => {
    await page.getByRole('button', { name: `Account of ${user.username}` }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.goto('/status');
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test('a new page is focused and announced', async ({ page, user, site }) => {
  await register(site, user);
  await signIn(page, user);
  await page.goto('/markets');
  const first = page.getByRole('main').getByRole('row').nth(1).getByRole('link');
  await expect(first).toBeVisible();
  await page.keyboard.press('j');
  await expect(first).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/coins\//);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.getByRole('link', { name: 'News', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'News', level: 1 })).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /^News$/ })).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').getByRole('textbox')).toBeFocused();
  await page.getByRole('button', { name: 'Show sources' }).click();
  const sources = page.getByRole('dialog', { name: 'Sources' });
  await sources.getByRole('link').click();
  await expect(sources).toBeHidden();
  await expect(page).toHaveURL(/\/status$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});
