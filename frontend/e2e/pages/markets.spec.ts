import { readFileSync } from 'node:fs';
import type { APIResponse, Locator } from '@playwright/test';
import { violations } from '../support/axe';
import { expect, signInByApi, test } from '../support/fixtures';
import { fetchOf } from '../support/page-checks';

// One account for all: their number per hour is limited.
test.use({ user: { username: 'markets', password: 'four words in a row' } });

interface MarketsBody {
  readonly total: number;
  readonly listed: number;
  readonly data: readonly { readonly id: string; readonly image: string | null }[];
}

interface TotalsBody {
  readonly rising: number;
  readonly falling: number;
  readonly bitcoin_dominance: number;
}

test('the markets table loads all rows while scrolling, and renders only the near ones', async ({
  page,
  user,
  site,
  api,
}) => {
  test.setTimeout(180_000);
  const countCoins = async (): Promise<number> =>
    (await api.get<MarketsBody>('markets?limit=1')).total;
  await expect.poll(countCoins).toBeGreaterThan(200);
  await signInByApi(page, site, user);
  await page.goto('/markets');
  const rows = page.getByRole('main').getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await expect(async () => {
    await page.mouse.wheel(0, 4_000);
    // A coin may be added meanwhile.
    const last = page.locator(`[aria-rowindex="${(await countCoins()) + 1}"]`);
    await expect(last).toBeInViewport({ timeout: 300 });
    await expect(last.getByRole('link')).toBeVisible({ timeout: 300 });
  }).toPass();
  expect(await rows.count()).toBeLessThan((await countCoins()) / 2);
  const header = page.getByRole('columnheader', { name: 'Price' });
  await expect(header, 'the header is sticky').toBeInViewport();

  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.locator('[aria-rowindex="2"]')).toBeInViewport();
  for (let presses = 0; presses < 30; presses += 1) await page.keyboard.press('j');
  await expect(page.locator('[aria-rowindex="31"]').getByRole('link')).toBeFocused();
});

test('the figures above the markets, the chips and the counts are those of the API', async ({
  page,
  user,
  site,
  api,
}) => {
  await signInByApi(page, site, user);
  // The figures change every few seconds: compare with what the page was told.
  let totals: APIResponse | undefined;
  await page.route('**/api/v1/markets/global*', async (route) => {
    totals ??= await fetchOf(route);
    await route.fulfill({ response: totals });
  });
  const told = page.waitForResponse(/\/markets\/global/);
  await page.goto('/markets');
  const { rising, falling, bitcoin_dominance } = (await (await told).json()) as TotalsBody;
  const main = page.getByRole('main');
  await expect(main.getByText(`${rising} rose and ${falling} fell over 24 hours.`)).toBeVisible();
  await expect(main.getByText(`BTC ${bitcoin_dominance.toFixed(1)}%`)).toBeVisible();

  await page.getByRole('button', { name: 'In the news' }).click();
  await expect(page).toHaveURL(/chips=news/);
  const countOf = async (query: string): Promise<string> => {
    const { total, listed } = await api.get<MarketsBody>(`markets?limit=1&${query}`);
    return `${total} of ${listed} coins`;
  };
  const count = main.getByRole('status').filter({ hasText: / of / });
  await expect(async () => {
    await expect(count).toHaveText(await countOf('in_news=true'), { timeout: 500 });
  }).toPass();
  await page.getByRole('button', { name: 'Moved over 5%' }).click();
  await expect(page).toHaveURL(/chips=moved,news/);
  await page.goto('/markets?q=bitcoin%20c&sort=-price');
  await expect(count).toHaveText(await countOf('q=bitcoin%20c'));
  await expect(page.getByRole('columnheader', { name: 'Price' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.keyboard.press('f');
  await page.getByLabel('Filter by name or symbol').fill('no such coin');
  await expect(main.getByText('No coin matches “no such coin”')).toBeVisible();
});

test('columns are chosen for this browser, and what is shown is saved', async ({
  page,
  user,
  site,
}) => {
  await signInByApi(page, site, user);
  await page.goto('/markets?q=bitcoin&sort=name');
  const titles = page.getByRole('columnheader');
  const storiesColumn = titles.filter({ hasText: 'Stories' });
  await expect(storiesColumn).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Stories' }).uncheck();
  await expect(storiesColumn).toBeHidden();
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect(titles.filter({ hasText: '30 d' })).toBeVisible();
  await expect(storiesColumn).toBeHidden();

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const lines = readFileSync(await (await saving).path(), 'utf-8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe(
    'rank,id,name,symbol,price_usd,change_1h,change_24h,change_7d,change_30d,market_cap_usd,' +
      'total_volume_usd,last_updated',
  );
  expect(lines[1]).toContain('bitcoin,Bitcoin,btc,');
  expect(lines.slice(1).every((line) => /bitcoin/i.test(line))).toBe(true);

  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'As it was' }).click();
  await expect(storiesColumn).toBeVisible();
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

test('coins have logos from this server, or a letter, and links once they are opened', async ({
  page,
  user,
  site,
  api,
}) => {
  test.setTimeout(180_000);
  const images = async (): Promise<Map<string, string | null>> => {
    const { data } = await api.get<MarketsBody>('markets?limit=250');
    return new Map(data.map(({ id, image }) => [id, image]));
  };
  const known = async (): Promise<boolean> => {
    const all = await images();
    return all.get('bitcoin') !== null && all.get('ethereum') !== null;
  };
  await expect.poll(known, { timeout: 60_000 }).toBe(true);
  expect((await images()).get('aave'), 'the simulator has no logo of it').toBeNull();
  await page.route('**/logos/ethereum*', (route) => route.fulfill({ body: 'no image' }));
  await signInByApi(page, site, user);
  const icon = (name: string): Locator =>
    page.getByRole('main').getByRole('link', { name }).locator('cv-coin-icon').first();
  await page.goto('/markets');
  await expect(icon('Ethereum')).toHaveText('E');
  const logo = icon('Bitcoin').locator('img');
  await expect(logo).toHaveJSProperty('naturalWidth', 64);
  await expect(logo).toHaveJSProperty('complete', true);
  expect(await logo.evaluate((img: HTMLImageElement) => img.src)).toContain(
    `${site}/logos/bitcoin?v=`,
  );
  await expect(icon('Bitcoin')).toHaveText('');

  await page.goto('/coins/bitcoin');
  const link = page.getByRole('main').getByRole('link', { name: 'explorer.example' });
  // A poll of the page brings them once they have been fetched.
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer', { timeout: 90_000 });
});
