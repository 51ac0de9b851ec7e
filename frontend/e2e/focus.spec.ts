import { expect, signInByApi, test } from './fixtures';

const PATHS = ['/', '/markets', '/coins/bitcoin', '/news', '/status', '/favourites', '/more'];
/** Rows and cells repeat their controls: the first ones of a kind suffice. */
const EACH = 2;
const MARGIN = 6;

interface Focused {
  readonly kind: string;
  readonly box: { x: number; y: number; width: number; height: number };
}

/** Describe the control that has the focus; null at the end of the page. */
function focused(): Focused | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const frame = element.closest('label.input, .search-input, .input') ?? element;
  const { x, y, width, height } = frame.getBoundingClientRect();
  const path: string[] = [];
  for (let at: Element | null = element; at && at.localName !== 'main'; at = at.parentElement) {
    path.unshift(`${at.localName}.${[...at.classList].join('.')}`);
  }
  return { kind: path.join(' '), box: { x, y, width, height } };
}

test('every control shows that it has the focus', async ({ page, site, user, api }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await api.setFavourites(['bitcoin', 'ethereum', 'solana']);
  const check = async (path: string): Promise<void> => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('cv-skeleton'), `${path} is loaded`).toHaveCount(0);
    const seen = new Map<string, number>();
    for (let tab = 0; tab < 150; tab += 1) {
      await page.keyboard.press('Tab');
      const control = await page.evaluate(focused);
      if (control === null) break;
      const count = (seen.get(control.kind) ?? 0) + 1;
      seen.set(control.kind, count);
      if (count > EACH) continue;
      await test.step(`${path} ${control.kind}`, async () => {
        const { x, y, width, height } = control.box;
        const size = page.viewportSize() ?? { width: 0, height: 0 };
        const [left, top] = [Math.max(0, x - MARGIN), Math.max(0, y - MARGIN)];
        const clip = {
          x: left,
          y: top,
          width: Math.min(size.width, x + width + MARGIN) - left,
          height: Math.min(size.height, y + height + MARGIN) - top,
        };
        expect.soft(clip.height, `${control.kind} is in the window`).toBeGreaterThan(MARGIN);
        if (clip.height <= 0 || clip.width <= 0) return;
        const withFocus = await page.screenshot({ clip });
        const handle = await page.evaluateHandle(() => document.activeElement);
        await handle.evaluate((element) => (element as HTMLElement).blur());
        const without = await page.screenshot({ clip });
        await handle.evaluate((element) =>
          (element as HTMLElement).focus({
            preventScroll: true,
            focusVisible: true,
          } as FocusOptions),
        );
        expect
          .soft(withFocus.equals(without), `${path}: ${control.kind} shows no focus`)
          .toBe(false);
      });
    }
    expect(seen.size, `${path} has controls`).toBeGreaterThan(3);
  };
  await check('/sign-in');
  await signInByApi(page, site, user);
  for (const path of PATHS) await check(path);
});
