/** A session that the server no longer accepts: a dialog over the page, which stays as it is. */
import { expect, signInByApi, test } from '../support/fixtures';
import { LOADING, setPriceAge } from '../support/page-checks';
import { keepPicture, onEachPage, type Text } from '../support/looks';

// One account for all: an address can register only a few.
test.use({ user: { username: 'offline', password: 'four words in a row' } });

const TITLE: Text = { en: /Sign in again to go on\./, fr: /Reconnectez-vous pour continuer\./ };
const API = '**/api/v1/**';

test.beforeEach(({ page, site, user }) => signInByApi(page, site, user));

test.afterEach(({ errors }) => {
  expect(errors.splice(0).filter((text) => !text.includes('401'))).toEqual([]);
});

test('an expired sign-in keeps the page and what was typed', async ({ page, user }) => {
  await page.clock.install();
  await page.goto('/markets');
  await expect(page.locator('main')).toContainText('Ethereum');
  const filter = page.getByRole('main').getByRole('textbox').first();
  await filter.fill('Bitc');
  await page.route(API, (route) => route.fulfill({ status: 401, json: {} }));
  await page.clock.runFor(65_000);
  const dialog = page.getByRole('dialog', { name: 'Sign in again to go on.' });
  await expect(dialog).toBeVisible();
  await expect(filter).toHaveValue('Bitc');
  await page.unroute(API);
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(filter).toHaveValue('Bitc');
  await expect(page).toHaveURL(/\/markets/);
  await expect(page.locator('main')).toContainText('Bitcoin');
});

test('an expired sign-in keeps every page', async ({ page, site, api }) => {
  await api.put('favourites/bitcoin');
  await setPriceAge(page, 0);
  await page.clock.install();
  await page.goto('/more');
  await onEachPage(page, 3, async (look, path) => {
    await expect(page.locator(LOADING).filter({ visible: true })).toHaveCount(0);
    const heading = page.locator('main h1');
    const title = (await heading.textContent()) ?? '';
    await page.route(API, (route) => route.fulfill({ status: 401, json: {} }));
    await page.clock.runFor(65_000);
    await expect(page.getByRole('dialog')).toContainText(TITLE[look.language]);
    await expect(heading).toHaveText(title);
    await expect(page.locator('.banner')).toHaveCount(0);
    expect(page.url()).toBe(site + path);
    await keepPicture(page, '401', path, look);
    await page.unroute(API);
  });
});
