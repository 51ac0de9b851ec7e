/** Every page with every failure of the API: one banner with the reason, and nothing false. */
import type { Page } from '@playwright/test';
import { expect, signInByApi, test } from '../support/fixtures';
import { LOADING } from '../support/page-checks';
import { keepPicture, onEachPage, type Text } from '../support/looks';

const NEXT: Text = { en: /Trying again in \d+.s\./, fr: /Nouvel essai dans \d+.s\./ };

/** Answers to all requests for data; the page asks again for the next one. */
const ANSWERS: readonly { name: string; status: number; body: string; reason: Text }[] = [
  {
    name: '500',
    status: 500,
    body: '{}',
    reason: { en: /The server answered 500 at/, fr: /Le serveur a répondu 500 à/ },
  },
  {
    name: '429',
    status: 429,
    body: '{}',
    reason: { en: /The server answered 429 at/, fr: /Le serveur a répondu 429 à/ },
  },
  {
    name: 'malformed',
    status: 200,
    body: '{"data": [',
    reason: { en: /could not be read/, fr: /est illisible/ },
  },
];

// One account for all: an address can register only a few.
test.use({ user: { username: 'offline', password: 'four words in a row' } });

test.beforeEach(async ({ page, site, user, api }) => {
  await api.put('favourites/bitcoin');
  await signInByApi(page, site, user);
  // The app remembers the session for its next start, when the server may not answer.
  await page.goto('/more');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test.afterEach(({ errors }) => {
  const allowed = /Failed to load resource|ERR_INTERNET_DISCONNECTED/;
  expect(errors.splice(0).filter((text) => !allowed.test(text))).toEqual([]);
});

/** One banner says why, and the page claims nothing else. */
async function expectFailure(page: Page, ...texts: readonly RegExp[]): Promise<void> {
  const banner = page.locator('.banner');
  await expect(banner).toHaveCount(1);
  for (const text of texts) await expect(banner).toContainText(text);
  await expect(page.locator(LOADING).filter({ visible: true })).toHaveCount(0);
  await expect(page.locator('main')).not.toContainText(
    /did not load|n’a pas pu être chargé|undefined|NaN|\{\{/,
  );
}

test('every page says that its requests fail, and why', async ({ page }) => {
  let answer = ANSWERS[0]!;
  await page.route(/\/api\/v1\/(?!auth|site)/, (route) =>
    route.fulfill({ status: answer.status, body: answer.body, contentType: 'application/json' }),
  );
  await onEachPage(page, 0, async (look, path) => {
    for (answer of ANSWERS) {
      if (answer !== ANSWERS[0]) await page.locator('.banner .btn').click();
      await expectFailure(page, answer.reason[look.language], NEXT[look.language]);
      await keepPicture(page, answer.name, path, look);
    }
    answer = ANSWERS[0]!;
  });
});

test('every page says that the server does not answer', async ({ page }) => {
  const reason: Text = { en: /The server does not answer/, fr: /Le serveur ne répond pas/ };
  await page.clock.install();
  await page.route('**/api/v1/**', () => new Promise(() => undefined));
  await onEachPage(page, 1, async (look, path) => {
    await page.clock.runFor(11_000);
    await expectFailure(page, reason[look.language], NEXT[look.language]);
    await keepPicture(page, 'slow', path, look);
  });
});

test('every page says that the browser is offline', async ({ page }) => {
  const reason: Text = { en: /You are offline/, fr: /Vous êtes hors ligne/ };
  await page.addInitScript(() => Object.defineProperty(navigator, 'onLine', { get: () => false }));
  await page.route('**/api/v1/**', (route) => route.abort('internetdisconnected'));
  await onEachPage(page, 2, async (look, path) => {
    await expectFailure(page, reason[look.language]);
    await keepPicture(page, 'offline', path, look);
    if (path === '/status') return; // which the first page knew
    await expect(page.locator('.banner')).not.toContainText(/we knew|nous savions/);
  });
});
