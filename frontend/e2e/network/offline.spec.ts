import type { Page } from '@playwright/test';
import { expect, register, signIn, test } from '../support/fixtures';

test.beforeEach(async ({ site, user, api }) => {
  await register(site, user);
  await api.put('favourites/bitcoin');
});

/** Only the errors that the browser logs for a request without an answer are allowed. */
test.afterEach(async ({ page, errors }) => {
  await page.waitForLoadState('networkidle');
  const allowed = /ERR_CONNECTION_REFUSED|dynamically imported module/;
  expect(errors.splice(0).filter((text) => !allowed.test(text))).toEqual([]);
});

/** Abort all requests until the returned function is called. */
async function disconnect(page: Page): Promise<() => Promise<void>> {
  await page.route('**/*', (route) => route.abort('connectionrefused'));
  return () => page.unroute('**/*');
}

/** Wait until the browser has the code and the texts of every page. */
async function waitUntilPreloaded(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { pages } = document.querySelector<HTMLElement>('[data-pages]')!.dataset;
    const code = Object.values(JSON.parse(pages!) as Record<string, string[]>).flat();
    const texts = ['coin', 'market', 'news'].map((scope) => `${scope}/en.json`);
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    return [...code, ...texts].every((file) => loaded.some((name) => name.endsWith(file)));
  });
}

function open(page: Page, name: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Main', exact: true });
  return navigation.getByRole('link', { name }).click();
}

test('preloaded pages open without a server', async ({ page, user }) => {
  await signIn(page, user);
  const cards = page.getByRole('list', { name: 'Favourites' });
  await expect(cards).toContainText('Bitcoin');
  await waitUntilPreloaded(page);
  await disconnect(page);
  await cards.getByRole('link', { name: 'Bitcoin BTC' }).click();
  await expect(page).toHaveURL(/coins\/bitcoin$/);
  await expect(page.getByRole('radio', { name: 'Market cap' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bitcoin');
  const banner = page.locator('.banner');
  await expect(banner).toHaveCount(1);
  await expect(banner).toContainText('The server does not answer.');
  const retry = page.getByRole('main').getByRole('button', { name: 'Try now' });
  await expect(retry).toHaveCount(1);
  for (const name of ['News', 'Status', 'Dashboard', 'Markets']) {
    await open(page, name);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Markets');
});

test('a page that cannot be loaded says so and can be retried', async ({ page, user }) => {
  await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }));
  await signIn(page, user);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  const reconnect = await disconnect(page);
  await open(page, 'Status');
  const notice = page.getByText('This page could not be loaded; the server does not answer.');
  const retry = page.getByRole('status').getByRole('button', { name: 'Try again' });
  await expect(notice).toBeVisible();
  await retry.click();
  await expect(notice).toBeVisible();
  await reconnect();
  await retry.click();
  await expect(page).toHaveURL(/\/status$/);
  await expect(notice).toBeHidden();
});
