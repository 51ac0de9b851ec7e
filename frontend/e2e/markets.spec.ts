import { expect, register, signIn, test } from './fixtures';

interface MarketsBody {
  readonly total: number;
}

test('the markets table loads all rows while scrolling, and renders only the near ones', async ({
  page,
  user,
  site,
  api,
}) => {
  test.setTimeout(180_000);
  await register(site, user);
  const countCoins = async (): Promise<number> =>
    (await api.get<MarketsBody>('markets?limit=1')).total;
  await expect.poll(countCoins).toBeGreaterThan(200);
  const total = await countCoins();
  await signIn(page, user);
  await page.goto('/markets');
  const rows = page.getByRole('main').getByRole('row');
  const last = page.locator(`[aria-rowindex="${total + 1}"]`);
  await expect(rows.nth(1)).toBeVisible();
  await expect(async () => {
    await page.mouse.wheel(0, 4_000);
    await expect(last).toBeInViewport({ timeout: 300 });
  }).toPass();
  expect(await rows.count()).toBeLessThan(total / 2);
  const header = page.getByRole('columnheader', { name: 'Price' });
  await expect(header, 'the header is sticky').toBeInViewport();

  await page.evaluate(() => scrollTo(0, 0));
  for (let presses = 0; presses < 30; presses += 1) await page.keyboard.press('j');
  await expect(page.locator('[aria-rowindex="31"]').getByRole('link')).toBeFocused();
});
