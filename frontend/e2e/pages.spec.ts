import AxeBuilder from '@axe-core/playwright';
import { expect, register, signIn, test } from './fixtures';

const PUBLIC_PATHS = ['/sign-in', '/first-account'];
const USER_PATHS = [
  '/',
  '/markets',
  '/coins/bitcoin',
  '/news',
  '/status',
  '/more',
  '/favourites',
  '/nowhere',
];
const FAVOURITES = ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin'];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

for (const theme of ['light', 'dark'] as const) {
  for (const size of SIZES) {
    test(`pages are accessible and fit: ${theme}, ${size.width} px`, async ({
      page,
      site,
      user,
      api,
    }) => {
      test.setTimeout(240_000);
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const check = async (path: string): Promise<void> => {
        await page.goto(path);
        await expect(page.getByRole('main')).toBeVisible();
        await expect(page.locator('cv-skeleton'), `${path} is loaded`).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => {
          const elements = nodes.map(({ html }) => html.slice(0, 200));
          return `${path} ${id}: ${elements.join(' | ')}`;
        });
        expect(found).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      for (const path of PUBLIC_PATHS) await test.step(path, () => check(path));
      await register(site, user);
      for (const coin of FAVOURITES) await api.put(`favourites/${coin}`);
      await signIn(page, user);
      for (const path of USER_PATHS) await test.step(path, () => check(path));
    });
  }
}

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
