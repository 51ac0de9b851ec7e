import { expect, register, signIn, test } from './fixtures';

// One account for all: an address can register only a few.
test.use({ user: { username: 'offline', password: 'four words in a row' } });

test('an expired sign-in keeps the page and what was typed', async ({
  page,
  user,
  site,
  errors,
}) => {
  await register(site, user);
  await signIn(page, user);
  await page.goto('/markets');
  await expect(page.locator('main')).toContainText('Ethereum');
  const filter = page.getByRole('main').getByRole('textbox').first();
  await filter.fill('Bitc');
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 401, json: {} }));
  const dialog = page.getByRole('dialog', { name: 'Sign in again to go on.' });
  await expect(dialog).toBeVisible({ timeout: 80_000 });
  await expect(filter).toHaveValue('Bitc');
  await page.unroute('**/api/v1/**');
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(filter).toHaveValue('Bitc');
  await expect(page).toHaveURL(/\/markets/);
  await expect(page.locator('main')).toContainText('Bitcoin');
  expect(errors.splice(0).filter((text) => !text.includes('401'))).toEqual([]);
});
