import { expect, signInByApi, test } from './fixtures';

for (const language of ['en', 'fr']) {
  test(`the list of keys keeps keys and words apart in ${language}`, async ({
    page,
    site,
    user,
  }) => {
    await page.addInitScript((chosen) => localStorage.setItem('cv.language', chosen), language);
    await signInByApi(page, site, user);
    await page.goto('/more');
    await page.locator('h1').press('?');
    const rows = page.getByRole('dialog').locator('dl > div');
    await expect(rows).toHaveCount(7);
    for (const row of await rows.all()) {
      const keys = (await row.locator('kbd').last().boundingBox())!;
      const words = (await row.locator('dd').boundingBox())!;
      expect(words.x - (keys.x + keys.width)).toBeGreaterThanOrEqual(12);
    }
  });
}

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
