import type { Page } from '@playwright/test';
import { SeriesBody, drawn, inked, summaryOf } from './chart';
import { expect, simulate, test } from './reader';

const RANGES = ['24h', '7d', '30d', '90d', '1y', 'max'] as const;
const MARKED = 123_456.78;
/** A visible page asks at least this often. */
const INTERVAL_MS = 60_000;

interface NewsBody {
  readonly data: readonly { readonly title: string; readonly coins: readonly { readonly id: string }[] }[];
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

  await test.step('star two coins', async () => {
    for (const name of ['Bitcoin', 'Ethereum']) {
      const coin = page.getByRole('group', { name: 'Coins' }).getByRole('button', { name: new RegExp(`^${name} `) });
      await coin.click();
      await expect(coin).toHaveAttribute('aria-pressed', 'true');
    }
    await page.getByRole('button', { name: 'Open dashboard' }).click();
    const cards = page.getByRole('list', { name: 'Favourites' }).getByRole('listitem');
    await expect(cards).toHaveCount(2);
    await expect(cards.filter({ hasText: 'Bitcoin' })).toContainText('$');
  });

  await test.step('see only their news', async () => {
    const own = async (): Promise<NewsBody['data']> =>
      (await api.get<NewsBody>('news?filter=favourites&limit=100')).data;
    await expect.poll(async () => (await own()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const all = (await api.get<NewsBody>('news?filter=all&limit=100')).data;
    const isTheirs = (story: NewsBody['data'][number]): boolean =>
      story.coins.some(({ id }) => id === 'bitcoin' || id === 'ethereum');
    const strange = all.filter((story) => !isTheirs(story)).map(({ title }) => title);
    expect(strange.length, 'stories of other coins exist').toBeGreaterThan(0);

    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'News' }).click();
    const shown = page.getByRole('main').getByRole('article').getByRole('heading');
    await expect(shown.first()).toBeVisible();
    const titles = (await shown.allInnerTexts()).map((title) => title.replace(/\s*\(opens in a new tab\)/, '').trim());
    const theirs = (await own()).map(({ title }) => title);
    expect(titles.filter((title) => !theirs.includes(title))).toEqual([]);
    expect(titles.filter((title) => strange.includes(title) && !theirs.includes(title))).toEqual([]);
  });

  await test.step('open a coin: what is drawn is what the API answered', async () => {
    const answers = answersOf(page, 'bitcoin');
    await page.goto('/coins/bitcoin');
    for (const range of RANGES) {
      await page.getByRole('radio', { name: range === 'max' ? 'Max' : range, exact: true }).click();
      await expect.poll(() => answers.get(range)?.v.length ?? 0, { timeout: 60_000 }).toBeGreaterThan(10);
      await expect.poll(() => drawn(page)).toEqual(summaryOf(answers.get(range) ?? { t: [], v: [] }));
      const body = answers.get(range) ?? { from: 0, to: 1, t: [], v: [], gaps: [] };
      const hollow = body.gaps.reduce((sum, [start, end]) => sum + (end - start), 0) / (body.to - body.from);
      const covered = ((body.t.at(-1) ?? 0) - (body.t[0] ?? 0)) / (body.to - body.from);
      await expect.poll(() => inked(page), `ink over ${range}`).toBeGreaterThan(0.95 * (covered - hollow));
    }
  });

  await test.step('a marked price stands in the page within one interval, without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await simulate('price', { coin: 'bitcoin', price: MARKED });
    await expect(page.getByText('$123,456.78').first()).toBeVisible({ timeout: INTERVAL_MS });
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
