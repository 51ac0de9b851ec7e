import type { Page } from '@playwright/test';
import { expect, register, signIn, type User } from '../support/fixtures';
import { test } from '../support/gate';

// One account for all: an address can register only a few.
test.use({ user: { username: 'offline', password: 'four words in a row' } });
test.use({ serviceWorkers: 'allow' });

test.beforeEach(async ({ site, user, api }) => {
  await register(site, user);
  await api.put('favourites/bitcoin');
});

/** Only the errors that the browser logs for a request without a whole answer are allowed. */
test.afterEach(async ({ page, errors }) => {
  await page.waitForLoadState('networkidle');
  // A refresh may be under way when the user signs out.
  const allowed =
    /ERR_CONNECTION_RE(FUSED|SET)|ERR_EMPTY_RESPONSE|ERR_CONTENT_LENGTH_MISMATCH|status of 401/;
  expect(errors.splice(0).filter((text) => !allowed.test(text))).toEqual([]);
});

/** Pages, with a text that their data contains, and the request for it. */
const PAGES = [
  ['/', 'Bitcoin', '"favourites":true'],
  ['/markets', 'Ethereum', '"url":"markets","params":{"limit":14,'],
  ['/coins/bitcoin', 'Circulating supply', '"coins/bitcoin"'],
  ['/news?show=all', 'Load more', '"filter":"all"'],
  ['/status', 'CoinGecko calls', '"status"'],
  ['/favourites', 'Ethereum', '"favourites"'],
] as const;

async function openAll(page: Page): Promise<void> {
  for (const [path, text, request] of PAGES) {
    await page.goto(path);
    await expect(page.locator('main')).toContainText(text);
    await expect.poll(async () => (await storedKeys(page)).join()).toContain(request);
  }
}

/** List the keys of the answers in IndexedDB. */
function storedKeys(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('IndexedDB'));
      });
    const database = await done(indexedDB.open('cryptoviz /'));
    const keys = await done(database.transaction('answers').objectStore('answers').getAllKeys());
    database.close();
    return keys.map(String);
  });
}

test('every page keeps what was known without a server', async ({ page, user, gate }) => {
  await signIn(page, user);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await openAll(page);
  await gate.close();
  for (const [path, text] of PAGES) {
    await page.goto(path);
    const banner = page.locator('.banner');
    await expect(banner).toHaveCount(1);
    await expect(banner).toContainText(
      /The server does not answer\. This is what we knew at \d\d:\d\d\./,
    );
    await expect(page.locator('main')).toContainText(text);
    await expect(page.getByText('did not load')).toHaveCount(0);
  }
  await page.goto('/');
  const state = 'No answer from the server · data of';
  await expect(page.getByRole('button', { name: state })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(state);
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByText('Markets').click();
  await expect(page.locator('main')).toContainText('Ethereum');
  await gate.open();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText(/Back online\. Prices are .* old\./)).toHaveCount(1);
  await expect(page.locator('.banner')).toHaveCount(0);
});

test('a sign-out without a server is one for this browser', async ({ page, user, gate }) => {
  await signIn(page, user);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await expect.poll(() => storedKeys(page)).not.toEqual([]);
  await gate.close();
  await page.getByRole('button', { name: `Account of ${user.username}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByLabel('User name')).toBeVisible();
  await expect(page.getByText('You are signed out here. The server could not')).toBeVisible();
  await expect.poll(() => storedKeys(page)).toEqual([]);
  await gate.open();
  await page.goto('/');
  await expect(page).toHaveURL(/sign-in/);
});

test('answers of a user are gone after sign-out', async ({ page, site, user, gate }) => {
  await signIn(page, user);
  await expect(page.getByRole('list', { name: 'Favourites' })).toContainText('Bitcoin');
  await expect.poll(() => storedKeys(page)).not.toEqual([]);
  await page.getByRole('button', { name: `Account of ${user.username}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect.poll(() => storedKeys(page)).toEqual([]);
  const other: User = { ...user, username: `${user.username}b` };
  await register(site, other);
  await signIn(page, other);
  await expect(page.locator('main')).toContainText('Star a coin to begin');
  await gate.close();
  await page.reload();
  await expect(page.locator('.banner')).toContainText('The server does not answer.');
  await expect(page.getByRole('list', { name: 'Favourites' })).toHaveCount(0);
  await gate.open();
});
