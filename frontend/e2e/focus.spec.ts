import { expect, signInByApi, test } from './fixtures';
import { setPriceAge } from './page-checks';

const PATHS = [
  '/',
  // So few rows that scrolling to the footer loads no more.
  '/markets?q=bit',
  '/coins/bitcoin',
  '/news',
  '/status',
  '/favourites',
  '/more',
];
const MARGIN = 6;

interface Control {
  readonly kind: string;
  readonly element: HTMLElement;
}

interface Focused {
  readonly kind: string;
  readonly box: { x: number; y: number; width: number; height: number };
}

declare global {
  /** One control of each kind; rows and cells repeat them. */
  var cvControls: Control[];
}

/** Find the controls that Tab reaches; return their number. */
function findControls(): number {
  const controls = new Map<string, HTMLElement>();
  const all = 'a[href], button, input, select, summary, canvas, [tabindex]';
  for (const element of document.querySelectorAll<HTMLElement>(all)) {
    const reached = element.tabIndex >= 0 && !element.matches(':disabled');
    if (!reached || !element.checkVisibility()) continue;
    const path: string[] = [];
    for (let at: Element | null = element; at && at.localName !== 'main'; at = at.parentElement) {
      path.unshift(`${at.localName}.${[...at.classList].join('.')}`);
    }
    const kind = path.join(' ');
    if (!controls.has(kind)) controls.set(kind, element);
  }
  globalThis.cvControls = [...controls].map(([kind, element]) => ({ kind, element }));
  return controls.size;
}

/** Move the focus to a control, as Tab does; return its kind and the box of its frame. */
async function focusControl(index: number): Promise<Focused> {
  const { kind, element } = globalThis.cvControls[index]!;
  element.focus();
  // Rows that come into the window get their real heights with the next frames.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const frame = element.closest('label.input, .search-input, .input') ?? element;
  const { x, y, width, height } = frame.getBoundingClientRect();
  return { kind, box: { x, y, width, height } };
}

test('every control shows that it has the focus', async ({ page, site, user, api }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await setPriceAge(page, 0);
  await api.setFavourites(['bitcoin', 'ethereum', 'solana']);
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const check = async (path: string): Promise<void> => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('cv-skeleton'), `${path} is loaded`).toHaveCount(0);
    // After a key the focus is visible wherever it moves.
    await page.keyboard.press('Tab');
    const count = await page.evaluate(findControls);
    expect(count, `${path} has controls`).toBeGreaterThan(3);
    for (let index = 0; index < count; index += 1) {
      const { kind, box } = await page.evaluate(focusControl, index);
      const [left, top] = [Math.max(0, box.x - MARGIN), Math.max(0, box.y - MARGIN)];
      const clip = {
        x: left,
        y: top,
        width: Math.min(size.width, box.x + box.width + MARGIN) - left,
        height: Math.min(size.height, box.y + box.height + MARGIN) - top,
      };
      expect.soft(clip.height, `${path}: ${kind} is in the window`).toBeGreaterThan(MARGIN);
      if (clip.height <= 0 || clip.width <= 0) continue;
      const withFocus = await page.screenshot({ clip });
      await page.evaluate((at) => globalThis.cvControls[at]?.element.blur(), index);
      const without = await page.screenshot({ clip });
      expect.soft(withFocus.equals(without), `${path}: ${kind} shows no focus`).toBe(false);
    }
  };
  await check('/sign-in');
  await signInByApi(page, site, user);
  for (const path of PATHS) await check(path);
});
