import type { Page } from '@playwright/test';
import { enter, expect, signIn, test } from './fixtures';

test.beforeEach(async ({ site, reader, api }) => {
  await signIn(site, reader);
  await api.put('favourites/bitcoin');
});

/** A request without an answer is an error in the browser's own words; nothing else may be. */
test.afterEach(({ quiet }) => {
  const others = quiet.splice(0).filter((text) => !/ERR_CONNECTION_REFUSED|dynamically imported module/.test(text));
  expect(others).toEqual([]);
});

/** From now on nothing answers; call what comes back to let the server answer again. */
async function silence(page: Page): Promise<() => Promise<void>> {
  await page.route('**/*', (route) => route.abort('connectionrefused'));
  return () => page.unroute('**/*');
}

function go(page: Page, place: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: place }).click();
}

test('every page opens while the server is silent: its code and words came while the browser rested', async ({
  page,
  reader,
}) => {
  await enter(page, reader);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  await page.waitForLoadState('networkidle');
  await silence(page);
  await page.getByRole('list', { name: 'Favourites' }).getByRole('link', { name: 'Bitcoin BTC' }).click();
  await expect(page).toHaveURL(/coins\/bitcoin$/);
  await expect(page.getByRole('radio', { name: 'Market cap' })).toBeVisible();
  await expect(page.getByText('The server does not answer.').filter({ visible: true })).toHaveCount(1);
  await expect(page.getByRole('main').getByRole('button', { name: 'Try again' })).toHaveCount(1);
  for (const place of ['News', 'Status', 'Dashboard', 'Markets']) {
    await go(page, place);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Markets');
});

test('a page whose code cannot be fetched says so, and opens when tried again', async ({ page, reader }) => {
  await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }));
  await enter(page, reader);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  const speak = await silence(page);
  await go(page, 'Status');
  const said = page.getByText('This page could not be loaded; the server does not answer.');
  await expect(said).toBeVisible();
  await page.getByRole('status').getByRole('button', { name: 'Try again' }).click();
  await expect(said).toBeVisible();
  await speak();
  await page.getByRole('status').getByRole('button', { name: 'Try again' }).click();
  await expect(page).toHaveURL(/\/status$/);
  await expect(said).toBeHidden();
});
