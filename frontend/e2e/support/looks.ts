/** The looks of pages: languages, themes and widths, and pictures of what each page shows. */
import type { Page } from '@playwright/test';
import { violations } from './axe';
import { expect, test } from './fixtures';

export const PAGES = [
  '/',
  '/markets',
  '/coins/bitcoin',
  '/news?show=all',
  '/status',
  '/favourites',
] as const;

const LOOKS = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'fr', theme: 'dark', width: 1440 },
  { language: 'en', theme: 'dark', width: 390 },
  { language: 'fr', theme: 'light', width: 390 },
] as const;

export type Look = (typeof LOOKS)[number];
export type Text = Readonly<Record<Look['language'], RegExp>>;

/** Open a page in a look; the browser shows a page of the app already. */
async function show(page: Page, path: string, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: 900 });
  await page.evaluate(({ language, theme }) => {
    localStorage.setItem('cv.language', language);
    localStorage.setItem('cv.theme', theme);
  }, look);
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
}

/**
 * Open every page, each in another look, and check it; axe finds nothing. `first` is the look of
 * the first page: tests with different ones show each page in each look.
 */
export async function onEachPage(
  page: Page,
  first: number,
  check: (look: Look, path: string) => Promise<void>,
): Promise<void> {
  for (const [number, path] of PAGES.entries()) {
    const look = LOOKS[(first + number) % LOOKS.length] ?? LOOKS[0];
    await test.step(`${path} ${Object.values(look).join(' ')}`, async () => {
      await show(page, path, look);
      await check(look, path);
      expect(await violations(page)).toEqual([]);
    });
  }
}

/** Keep a picture of the page with the results of the test, named for what it shows. */
export async function keepPicture(
  page: Page,
  what: string,
  path: string,
  look: Look,
): Promise<void> {
  const name = [what, path, ...Object.values(look)].join(' ').replace(/[^\w ]+/g, '-');
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}
