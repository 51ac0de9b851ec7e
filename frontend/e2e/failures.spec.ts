/** Every page with every failure of the API: one banner with the reason, and nothing false. */
import AxeBuilder from '@axe-core/playwright';
import type { Page, Route } from '@playwright/test';
import { expect, register, signIn, test } from './fixtures';

const PAGES = ['/', '/markets', '/coins/bitcoin', '/news?show=all', '/status', '/favourites'];

/** Pairs of languages, themes and widths; each page and each failure meets all of them. */
const LOOKS = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'fr', theme: 'dark', width: 1440 },
  { language: 'en', theme: 'dark', width: 390 },
  { language: 'fr', theme: 'light', width: 390 },
] as const;

interface Failure {
  readonly name: string;
  readonly fail: (route: Route) => Promise<void>;
  readonly reason: { readonly en: RegExp; readonly fr: RegExp };
  /** Whether all requests fail, and not only those for data. */
  readonly total?: boolean;
}

const NEXT = { en: /Trying again in \d+.s\./, fr: /Nouvel essai dans \d+.s\./ };
const answer = (status: number, body: string) => (route: Route) =>
  route.fulfill({
    status,
    body,
    headers: { 'Retry-After': '30' },
    contentType: 'application/json',
  });

const FAILURES: readonly Failure[] = [
  {
    name: '500',
    fail: answer(500, '{}'),
    reason: { en: /The server answered 500 at/, fr: /Le serveur a répondu 500 à/ },
  },
  {
    name: '429',
    fail: answer(429, '{}'),
    reason: { en: /The server answered 429 at/, fr: /Le serveur a répondu 429 à/ },
  },
  {
    name: 'malformed',
    fail: answer(200, '{"data": ['),
    reason: { en: /could not be read/, fr: /est illisible/ },
  },
  {
    name: 'silent',
    fail: () => new Promise(() => undefined),
    reason: { en: /The server does not answer/, fr: /Le serveur ne répond pas/ },
    total: true,
  },
  {
    name: 'offline',
    fail: (route) => route.abort('internetdisconnected'),
    reason: { en: /You are offline/, fr: /Vous êtes hors ligne/ },
    total: true,
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

async function show(page: Page, path: string, look: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize({ width: look.width, height: 900 });
  await page.evaluate(({ language, theme }) => {
    localStorage.setItem('cv.language', language);
    localStorage.setItem('cv.theme', theme);
  }, look);
  await page.goto(path);
}

for (const [index, failure] of FAILURES.entries()) {
  test(`every page shows the failure: ${failure.name}`, async ({ page }) => {
    const [silent, offline] = [failure.name === 'silent', failure.name === 'offline'];
    if (silent) await page.clock.install();
    if (offline) {
      await page.addInitScript(() =>
        Object.defineProperty(navigator, 'onLine', { get: () => false }),
      );
    }
    await page.route(failure.total ? '**/api/v1/**' : /\/api\/v1\/(?!auth|site)/, failure.fail);
    for (const [number, path] of PAGES.entries()) {
      const look = LOOKS[(index + number) % LOOKS.length] ?? LOOKS[0];
      await show(page, path, look);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      if (silent) await page.clock.runFor(11_000);
      const banner = page.locator('.banner');
      await expect(banner).toHaveCount(1);
      await expect(banner).toContainText(failure.reason[look.language]);
      if (!offline) await expect(banner).toContainText(NEXT[look.language]);
      await expect(page.locator('cv-skeleton').filter({ visible: true })).toHaveCount(0);
      await expect(page.locator('main')).not.toContainText(
        /did not load|n’a pas pu être chargé|undefined|NaN|\{\{/,
      );
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const name = path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'dashboard';
      const { language, theme, width } = look;
      await page.screenshot({
        path: test.info().outputPath(`${name}-${width}-${theme}-${language}.png`),
        fullPage: true,
      });
    }
  });
}
