import { enter, expect, signIn, test } from './fixtures';

interface MarketsBody {
  readonly total: number;
}

test('the whole market is one table that grows as it is read, and only what is near is in the page', async ({
  page,
  reader,
  site,
  api,
}) => {
  test.setTimeout(180_000);
  await signIn(site, reader);
  const known = async (): Promise<number> => (await api.get<MarketsBody>('markets?limit=1')).total;
  await expect.poll(known).toBeGreaterThan(200);
  const total = await known();
  await enter(page, reader);
  await page.goto('/markets');
  const rows = page.getByRole('main').getByRole('row');
  const last = page.locator(`[aria-rowindex="${total + 1}"]`);
  await expect(rows.nth(1)).toBeVisible();
  await expect(async () => {
    await page.mouse.wheel(0, 4_000);
    await expect(last).toBeInViewport({ timeout: 300 });
  }).toPass();
  expect(await rows.count()).toBeLessThan(total / 2);
  const heads = page.getByRole('columnheader', { name: 'Price' });
  await expect(heads, 'the head sticks').toBeInViewport();

  await page.evaluate(() => scrollTo(0, 0));
  for (let pressed = 0; pressed < 30; pressed += 1) await page.keyboard.press('j');
  await expect(page.locator('[aria-rowindex="31"]').getByRole('link')).toBeFocused();
});
