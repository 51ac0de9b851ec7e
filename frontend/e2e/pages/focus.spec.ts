/** Every control looks different with the focus: its pixels are compared with those without. */
import type { CDPSession } from '@playwright/test';
import { expect, signInByApi, test } from '../support/fixtures';
import { LOADING, setPriceAge } from '../support/page-checks';

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

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

declare global {
  /** One control of each kind; rows and cells repeat them. */
  var cvControls: HTMLElement[];
}

/** Find the controls that Tab reaches, without those of known kinds; return their kinds. */
function findControls(known: readonly string[]): string[] {
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
    if (!known.includes(kind) && !controls.has(kind)) controls.set(kind, element);
  }
  globalThis.cvControls = [...controls.values()];
  return [...controls.keys()];
}

/** Move the focus to a control, as Tab does; return the box of its frame. */
async function focusControl(index: number): Promise<Box> {
  const element = globalThis.cvControls[index]!;
  element.style.caretColor = 'transparent';
  element.focus();
  // Rows that come into the window get their real heights with the next frames.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const frame = element.closest('label.input, .search-input, .input') ?? element;
  const { x, y, width, height } = frame.getBoundingClientRect();
  return { x, y, width, height };
}

async function blurControl(index: number): Promise<void> {
  globalThis.cvControls[index]?.blur();
  // The first frame is painted when the second begins.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}

/** Return the part of a box and its margin that is in the window. */
function clipped({ x, y, width, height }: Box, size: { width: number; height: number }): Box {
  const [left, top] = [Math.max(0, x - MARGIN), Math.max(0, y - MARGIN)];
  return {
    x: left,
    y: top,
    width: Math.min(size.width, x + width + MARGIN) - left,
    height: Math.min(size.height, y + height + MARGIN) - top,
  };
}

/** Take a picture of a part of the window, for half the CPU of `page.screenshot()`. */
async function picture(session: CDPSession, { x, y, width, height }: Box): Promise<string> {
  const { cssVisualViewport } = await session.send('Page.getLayoutMetrics');
  const { pageX, pageY } = cssVisualViewport;
  const { data } = await session.send('Page.captureScreenshot', {
    optimizeForSpeed: true,
    clip: { x: x + pageX, y: y + pageY, width, height, scale: 1 },
  });
  return data;
}

test('every control shows that it has the focus', async ({ page, site, user, api }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await setPriceAge(page, 0);
  await api.setFavourites(['bitcoin', 'ethereum', 'solana']);
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const session = await page.context().newCDPSession(page);
  const known = new Set<string>();
  const check = async (path: string): Promise<void> => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator(LOADING), `${path} is loaded`).toHaveCount(0);
    // After a key the focus is visible wherever it moves; one before the first paint is lost.
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(page.locator(':focus-visible')).toHaveCount(1, { timeout: 500 });
    }).toPass();
    // The shell is around every page: its controls are seen once.
    const found = await page.evaluate(findControls, [...known]);
    expect(found.length, `${path} has controls of its own`).toBeGreaterThan(0);
    for (const [index, kind] of found.entries()) {
      known.add(kind);
      const clip = clipped(await page.evaluate(focusControl, index), size);
      expect.soft(clip.height, `${path}: ${kind} is in the window`).toBeGreaterThan(MARGIN);
      if (clip.height <= 0 || clip.width <= 0) continue;
      const withFocus = await picture(session, clip);
      await page.evaluate(blurControl, index);
      const without = await picture(session, clip);
      expect.soft(withFocus === without, `${path}: ${kind} shows no focus`).toBe(false);
    }
  };
  await check('/sign-in');
  await signInByApi(page, site, user);
  for (const path of PATHS) await check(path);
});
