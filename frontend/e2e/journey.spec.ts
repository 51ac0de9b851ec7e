import type { Page } from '@playwright/test';
import { SeriesBody, drawn, inked, summaryOf } from './chart';
import { Api, enter, expect, signIn, simulate, test } from './fixtures';

const RANGES = ['24h', '7d', '30d', '90d', '1y', 'max'] as const;
/** Six digits, as many as CoinGecko gives. */
const MARKED = 123_457;
/** A visible page asks at least this often. */
const INTERVAL_MS = 60_000;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
}
interface NewsBody {
  readonly data: readonly { readonly title: string; readonly coins: readonly Named[] }[];
}

/** The two coins that most stories name, so that there is news to see; and others are named too. */
async function talkedAbout(api: Api): Promise<readonly [Named, Named]> {
  const counts = new Map<string, { coin: Named; stories: number }>();
  await expect
    .poll(
      async () => {
        counts.clear();
        for (const coin of (await api.get<NewsBody>('news?filter=all&limit=100')).data.flatMap(({ coins }) => coins)) {
          counts.set(coin.id, { coin, stories: (counts.get(coin.id)?.stories ?? 0) + 1 });
        }
        return counts.size;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(4);
  const [first, second] = [...counts.values()].sort((a, b) => b.stories - a.stories).map(({ coin }) => coin);
  if (first === undefined || second === undefined) throw new Error('no story names a coin');
  return [first, second];
}

/** Stories below the fold are not laid out (`content-visibility`): their text is read from the document, with its line breaks. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The last answer to each range, as the page itself got it. */
function answersOf(page: Page, coin: string): Map<string, SeriesBody> {
  const answers = new Map<string, SeriesBody>();
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (!url.pathname.endsWith(`/coins/${coin}/prices`) || !response.ok()) return;
    void response.json().then((body: SeriesBody) => answers.set(url.searchParams.get('window') ?? '', body));
  });
  return answers;
}

test('make an account, star two coins, see only their news, read their charts, sign out', async ({
  page,
  reader,
  api,
}) => {
  test.setTimeout(240_000);

  await test.step('make an account', async () => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole('link', { name: 'Make one' }).click();
    await page.getByLabel('User name').fill(reader.username);
    await page.getByLabel('Password', { exact: true }).fill(reader.password);
    await page.getByRole('button', { name: 'Make account' }).click();
    await expect(page.getByRole('heading', { name: 'Which coins do you follow?' })).toBeVisible();
    await expect(page.getByText('Simulated data')).toBeVisible();
  });

  const two = await talkedAbout(api);
  const [coin] = two;

  await test.step('star two coins', async () => {
    for (const { name, symbol } of two) {
      await page.getByRole('searchbox', { name: 'Search all coins' }).fill(name);
      const found = page
        .getByRole('group', { name: 'Coins' })
        .getByRole('button', { name: `${name} ${symbol.toUpperCase()}` })
        .first();
      await found.click();
      await expect(found).toHaveAttribute('aria-pressed', 'true');
    }
    await page.getByRole('button', { name: 'Open dashboard' }).click();
    const cells = page.getByRole('list', { name: 'Favourites' }).getByRole('listitem');
    await expect(cells.last()).toHaveText('Add a coin');
    const cards = cells.filter({ hasNotText: 'Add a coin' });
    await expect(cards).toHaveCount(2);
    for (const { name } of two) await expect(cards.filter({ hasText: name })).toContainText('$');
  });

  await test.step('see only their news', async () => {
    const own = async (): Promise<NewsBody['data']> =>
      (await api.get<NewsBody>('news?filter=favourites&limit=100')).data;
    expect((await own()).length).toBeGreaterThan(0);
    const ids = two.map(({ id }) => id);
    const all = (await api.get<NewsBody>('news?filter=all&limit=100')).data;
    const strange = all.filter(({ coins }) => !coins.some(({ id }) => ids.includes(id)));
    expect(strange.length, 'stories of other coins exist').toBeGreaterThan(0);

    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'News' }).click();
    const shown = page.getByRole('main').getByRole('article').getByRole('heading');
    await expect(shown.first()).toBeVisible();
    const titles = (await shown.allTextContents()).map((title) => plain(title.replace('(opens in a new tab)', '')));
    const theirs = (await own()).map(({ title }) => plain(title));
    expect(titles.filter((title) => !theirs.includes(title))).toEqual([]);
  });

  await test.step('open a coin: what is drawn is what the API answered', async () => {
    const answers = answersOf(page, coin.id);
    await page.goto(`/coins/${coin.id}`);
    for (const range of RANGES) {
      await page.getByRole('radio', { name: range === 'max' ? 'Max' : range, exact: true }).click();
      await expect.poll(() => answers.get(range)?.v.length ?? 0, { timeout: 60_000 }).toBeGreaterThan(10);
      // A new poll may come between the two looks: both are taken again.
      await expect(async () => {
        expect(await drawn(page)).toEqual(summaryOf(answers.get(range) ?? { t: [], v: [] }));
      }).toPass({ timeout: 20_000 });
      const body = answers.get(range) ?? { from: 0, to: 1, t: [], v: [], gaps: [] };
      const hollow = body.gaps.reduce((sum, [start, end]) => sum + (end - start), 0) / (body.to - body.from);
      const covered = ((body.t.at(-1) ?? 0) - (body.t[0] ?? 0)) / (body.to - body.from);
      await expect.poll(() => inked(page), `ink over ${range}`).toBeGreaterThan(0.95 * (covered - hollow));
    }
  });

  await test.step('a marked price stands in the page within one interval, without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await simulate('price', { coin: coin.id, price: MARKED });
    await expect(page.getByText('$123,457.00').first()).toBeVisible({ timeout: INTERVAL_MS });
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  await test.step('sign out', async () => {
    await page.getByRole('button', { name: `Account of ${reader.username}` }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.goto('/status');
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test('a new page begins at its heading, for the keyboard and for the ear', async ({ page, reader, site }) => {
  await signIn(site, reader);
  await enter(page, reader);
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
});
