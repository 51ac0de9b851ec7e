import AxeBuilder from '@axe-core/playwright';
import { enter, expect, signIn, test } from './fixtures';

const OPEN = ['/sign-in', '/first-account'];
const OWN = ['/', '/markets', '/coins/bitcoin', '/news', '/status', '/more', '/favourites', '/nowhere'];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

for (const theme of ['light', 'dark'] as const) {
  for (const size of SIZES) {
    test(`pages are accessible and fit: ${theme}, ${size.width} px`, async ({ page, site, reader, api }) => {
      test.setTimeout(240_000);
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const look = (path: string): Promise<void> => test.step(path, () => looked(path));
      const looked = async (path: string): Promise<void> => {
        await page.goto(path);
        await expect(page.getByRole('main')).toBeVisible();
        await expect(page.locator('.sk'), `${path} is loaded`).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
        );
        expect(found).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          `${path} scrolls sideways`,
        ).toBeLessThanOrEqual(0);
      };
      for (const path of OPEN) await look(path);
      await signIn(site, reader);
      for (const coin of ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin']) await api.put(`favourites/${coin}`);
      await enter(page, reader);
      for (const path of OWN) await look(path);
    });
  }
}

test('French and dark are kept, and the first page is French for a French browser', async ({ browser, site }) => {
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
