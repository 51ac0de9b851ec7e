/** Addresses that are no plain path, and the language of the first one. */
import { expect, signInByApi, test } from '../support/fixtures';

test('odd addresses open a page like any other', async ({ page, site, user }) => {
  await signInByApi(page, site, user);
  await page.goto('/news?q=%00%ff'); // a broken escape
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('News');
  await page.goto('/constructor'); // a name of JavaScript: an error of a script fails the test
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('the first page is in the language of the browser, and a choice is kept', async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({ baseURL: site, locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
  await page.getByLabel('Langue').selectOption('en');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  await context.close();
});
