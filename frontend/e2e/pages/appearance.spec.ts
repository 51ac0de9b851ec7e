import { expect, signIn, signInByApi, test } from '../support/fixtures';

for (const language of ['en', 'fr']) {
  test(`the list of keys keeps keys and words apart in ${language}`, async ({
    page,
    site,
    user,
  }) => {
    await page.addInitScript((chosen) => localStorage.setItem('cv.language', chosen), language);
    await signInByApi(page, site, user);
    await page.goto('/more');
    // The browser drops keys that are pressed before the first paint.
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]);
    const rows = page.getByRole('dialog').locator('dl > div');
    // The list is loaded after the page.
    await expect(async () => {
      await page.locator('h1').press('?', { timeout: 500 });
      await expect(rows).toHaveCount(7, { timeout: 500 });
    }).toPass();
    for (const row of await rows.all()) {
      const keys = (await row.locator('kbd').last().boundingBox())!;
      const words = (await row.locator('dd').boundingBox())!;
      expect(words.x - (keys.x + keys.width)).toBeGreaterThanOrEqual(12);
    }
  });
}

test('figures are in the currency of the account, in every browser', async ({
  page,
  site,
  user,
  api,
  browser,
}) => {
  test.setTimeout(120_000);
  await api.setFavourites(['bitcoin']);
  const currencies = async (): Promise<number> =>
    (await api.get<{ data: unknown[] }>('currencies')).data.length;
  await expect.poll(currencies, { timeout: 60_000 }).toBeGreaterThan(30);

  await signInByApi(page, site, user);
  await page.goto('/');
  const figures = page.locator('cv-formatted-number');
  await expect(figures.filter({ hasText: '$' }).first()).toBeVisible();
  const choose = async (code: string): Promise<void> => {
    await page.getByRole('button', { name: `Account of ${user.username}` }).click();
    const saved = page.waitForResponse(
      (response) =>
        response.request().method() === 'PUT' && response.url().endsWith('/preferences'),
    );
    await page.getByLabel('Currency').selectOption(code);
    expect((await saved).status()).toBe(204);
  };
  await choose('eur');
  for (const path of ['/', '/markets', '/coins/bitcoin']) {
    await page.goto(path);
    await expect(figures.filter({ hasText: '€' }).first()).toBeVisible();
    await expect(figures.filter({ hasText: '$' })).toHaveCount(0);
  }

  await page.goto('/coins/bitcoin?range=max');
  await expect(page.getByText('the first known exchange rate of EUR')).toBeVisible();

  const other = await browser.newPage({ baseURL: site });
  await signIn(other, user);
  await expect(other.locator('cv-formatted-number').first()).toContainText('€');
  await other.close();

  await choose('btc');
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ['/markets', '/coins/bitcoin']) {
      await page.goto(path);
      const row = page.locator('[data-row]', { has: page.locator('a[href$="/bitcoin"]') });
      const change = (path === '/markets' ? row : page).locator('cv-change-badge').first();
      // Bitcoin comes first, and is exactly one at every time.
      await expect(figures.filter({ hasText: /BTC\s1\.0000/ }).first()).toBeVisible();
      await expect(change).toContainText('0.00%');
      await expect(figures.filter({ hasText: /[$€]/ })).toHaveCount(0);
    }
    const [low, high] = [page.getByText('Low, 24 h'), page.getByText('All-time high')];
    await expect(low).toHaveCount(0); // a line without a range
    await expect(high.locator('xpath=following-sibling::dd')).toContainText('US dollars only');
  }
});

test('marks and charts are seen with forced colours', async ({ page, site, user }) => {
  await page.addInitScript(() => localStorage.setItem('cv.theme', 'light'));
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await signInByApi(page, site, user);
  await page.goto('/coins/bitcoin');
  const colours = (): Promise<string[]> =>
    page.evaluate(() => {
      const { cvCharts } = globalThis as unknown as { cvCharts: ChartColours[] };
      const dataset = cvCharts.at(-1)?.data.datasets[0];
      return dataset ? [dataset.borderColor, dataset.fill.above, dataset.fill.below] : [];
    });
  await expect.poll(async () => new Set(await colours()).size).toBe(3);
  expect((await colours())[0]).toBe('rgb(255, 255, 255)');
  await page.goto('/status');
  await expect(page.locator('.dot').first()).toHaveCSS('background-color', 'rgb(255, 255, 255)');
});

interface ChartColours {
  readonly data: {
    readonly datasets: readonly {
      readonly borderColor: string;
      readonly fill: { readonly above: string; readonly below: string };
    }[];
  };
}
