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
