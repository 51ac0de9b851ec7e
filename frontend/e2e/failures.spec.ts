/** Every page with every failure of the API: one banner with the reason, and nothing false. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, register, signIn, test } from './fixtures';

const PAGES = ['/', '/markets', '/coins/bitcoin', '/news?show=all', '/status', '/favourites'];

/** Pairs of languages, themes and widths; each page and each kind of failure meets some. */
const LOOKS = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'fr', theme: 'dark', width: 1440 },
  { language: 'en', theme: 'dark', width: 390 },
  { language: 'fr', theme: 'light', width: 390 },
] as const;

type Look = (typeof LOOKS)[number];
type Text = Readonly<Record<Look['language'], RegExp>>;

const NEXT: Text = { en: /Trying again in \d+.s\./, fr: /Nouvel essai dans \d+.s\./ };

/** Answers to all requests for data; the page asks again for the next one. */
const ANSWERS: readonly { status: number; body: string; reason: Text }[] = [
  {
    status: 500,
    body: '{}',
    reason: { en: /The server answered 500 at/, fr: /Le serveur a répondu 500 à/ },
  },
  {
    status: 429,
    body: '{}',
    reason: { en: /The server answered 429 at/, fr: /Le serveur a répondu 429 à/ },
  },
  {
    status: 200,
    body: '{"data": [',
    reason: { en: /could not be read/, fr: /est illisible/ },
  },
];

// One account for all: an address can register only a few.
test.use({ user: { username: 'offline', password: 'four words in a row' } });

test.beforeEach(async ({ page, site, user, api }) => {
  await register(site, user);
  await api.put('favourites/bitcoin');
  await signIn(page, user);
});

test.afterEach(({ errors }) => {
  const allowed = /Failed to load resource|ERR_INTERNET_DISCONNECTED/;
  expect(errors.splice(0).filter((text) => !allowed.test(text))).toEqual([]);
});

async function show(page: Page, path: string, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: 900 });
  await page.evaluate(({ language, theme }) => {
    localStorage.setItem('cv.language', language);
    localStorage.setItem('cv.theme', theme);
  }, look);
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
}

/** One banner says why, and the page claims nothing else. */
async function expectFailure(page: Page, ...texts: readonly RegExp[]): Promise<void> {
  const banner = page.locator('.banner');
  await expect(banner).toHaveCount(1);
  for (const text of texts) await expect(banner).toContainText(text);
  await expect(page.locator('cv-skeleton').filter({ visible: true })).toHaveCount(0);
  await expect(page.locator('main')).not.toContainText(
    /did not load|n’a pas pu être chargé|undefined|NaN|\{\{/,
  );
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

/** Open every page, each with another look. */
async function onEachPage(
  page: Page,
  first: number,
  check: (look: Look, path: string) => Promise<void>,
): Promise<void> {
  for (const [number, path] of PAGES.entries()) {
    const look = LOOKS[(first + number) % LOOKS.length] ?? LOOKS[0];
    await test.step(`${path} ${Object.values(look).join(' ')}`, async () => {
      await show(page, path, look);
      await check(look, path);
      await expectAccessible(page);
    });
  }
}

test('every page says that its requests fail, and why', async ({ page }) => {
  let answer = ANSWERS[0]!;
  await page.route(/\/api\/v1\/(?!auth|site)/, (route) =>
    route.fulfill({ status: answer.status, body: answer.body, contentType: 'application/json' }),
  );
  await onEachPage(page, 0, async ({ language }) => {
    await expectFailure(page, ANSWERS[0]!.reason[language], NEXT[language]);
    for (answer of ANSWERS.slice(1)) {
      await page.locator('.banner .btn').click();
      await expectFailure(page, answer.reason[language], NEXT[language]);
    }
    answer = ANSWERS[0]!;
  });
});

test('every page says that the server does not answer', async ({ page }) => {
  const reason: Text = { en: /The server does not answer/, fr: /Le serveur ne répond pas/ };
  await page.clock.install();
  await page.route('**/api/v1/**', () => new Promise(() => undefined));
  await onEachPage(page, 1, async ({ language }) => {
    await page.clock.runFor(11_000);
    await expectFailure(page, reason[language], NEXT[language]);
  });
});

test('every page says that the browser is offline', async ({ page }) => {
  const reason: Text = { en: /You are offline/, fr: /Vous êtes hors ligne/ };
  await page.addInitScript(() => Object.defineProperty(navigator, 'onLine', { get: () => false }));
  await page.route('**/api/v1/**', (route) => route.abort('internetdisconnected'));
  await onEachPage(page, 2, async ({ language }, path) => {
    await expectFailure(page, reason[language]);
    // The sign-in has opened the dashboard, and so the status.
    if (path === '/' || path === '/status') return;
    await expect(page.locator('.banner')).not.toContainText(/we knew|nous savions/);
  });
});
