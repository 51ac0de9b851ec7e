/** Checks that hold on every page: no jump while loading, and sizes of text and targets. */
import type { APIResponse, Page, Route } from '@playwright/test';

/** Elements in the place of data that have not arrived, or of items that are rendered later. */
export const LOADING = 'cv-skeleton, .loading, li.placeholder';

/** Fetch the answer of the demo, which may just have closed an idle connection. */
export function fetchOf(route: Route): Promise<APIResponse> {
  return route.fetch({ maxRetries: 3 });
}

/**
 * Answer as if the newest prices were as old as this, of a source that is asked every 10 minutes.
 * The demo asks every 5 s, so a slow machine makes prices late, and a banner appears. The page
 * refreshes every few seconds, however late the demo is.
 */
export async function setPriceAge(page: Page, ageMs: number): Promise<void> {
  await page.route('**/api/v1/status', async (route) => {
    const response = await fetchOf(route);
    const status = (await response.json()) as { markets: object; sources: object[] };
    const as_of = new Date(Date.now() - ageMs).toISOString();
    const next_poll = new Date(Date.now() + 3_000).toISOString();
    const markets = { ...status.markets, as_of, next_poll };
    const sources = status.sources.map((source) => ({ ...source, interval_s: 600 }));
    await route.fulfill({ response, json: { ...status, markets, sources } });
  });
}

/** A layout shift, with the boxes that moved. */
interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Record the layout shifts of the page from its first paint on. */
export async function recordShifts(page: Page): Promise<() => Promise<Shift[]>> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(globalThis, { cvShifts: shifts });
    const name = (node: Node | null): string =>
      node instanceof Element
        ? `${node.localName}.${node.getAttribute('class')}`
        : (node?.textContent ?? '');
    const box = ({ x, y, width, height }: DOMRectReadOnly): string =>
      [x, y, width, height].map(Math.round).join(',');
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(
          ({ node, previousRect, currentRect }) =>
            `${name(node)} ${box(previousRect)} to ${box(currentRect)}`,
        );
        shifts.push({ value: entry.value, moved });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { cvShifts: Shift[] }).cvShifts);
}

/** Missing in the types of TypeScript. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Return the keys that are shown because there is no text for them. */
export async function missingTexts(page: Page): Promise<string[]> {
  const text = await page.locator('body').innerText();
  return text.match(/\b(?:charts|coin|keyNames|market|news)\.[a-z]\w*/gi) ?? [];
}

/** Return texts below 12 px, except the count of zeros in a small price. */
export function smallTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => element.checkVisibility() && !element.matches('.zeros'))
      .filter(({ childNodes }) =>
        [...childNodes].some(({ nodeType, data }: ChildNode & { data?: string }) =>
          nodeType === Node.TEXT_NODE ? data?.trim() : false,
        ),
      )
      .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 12)
      .map((element) => `${element.className}: ${element.textContent.slice(0, 40)}`),
  );
}

/**
 * Return controls whose target is lower than `least` px. A target is what a click reaches, so it
 * includes the padding of pseudo-elements. Links within a sentence may be as high as its lines.
 */
export function smallTargets(page: Page, least: number, controls: string): Promise<string[]> {
  return page.evaluate(
    ({ least, controls }) => {
      const inSentence = (element: Element): boolean =>
        element.localName === 'a' &&
        getComputedStyle(element).display === 'inline' &&
        [...(element.parentElement?.childNodes ?? [])].some(
          ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim(),
        );
      const found: string[] = [];
      /** Rows repeat their controls: the first ones of a kind suffice. */
      const seen = new Map<string, number>();
      for (const element of document.querySelectorAll<HTMLElement>(controls)) {
        if (!element.checkVisibility() || inSentence(element)) continue;
        if (element.matches('.skip-link')) continue;
        const kind = `${element.parentElement?.className} ${element.className}`;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (seen.get(kind)! > 3) continue;
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        if (width <= 1) continue;
        const label = element.closest('label');
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const hits = (at: number): boolean => {
          const hit = document.elementFromPoint(x, at);
          return hit !== null && (element.contains(hit) || label?.contains(hit) === true);
        };
        let height = 0;
        for (let at = y; hits(at) && at > y - 60; at -= 1) height += 1;
        for (let at = y + 1; hits(at) && at < y + 60; at += 1) height += 1;
        // A list may have replaced it while it scrolled.
        if (height < least && element.isConnected && element.checkVisibility()) {
          const text = element.getAttribute('aria-label') ?? element.textContent.trim();
          found.push(`${height} px: ${element.localName}.${element.className} “${text}”`);
        }
      }
      scrollTo(0, 0);
      return found;
    },
    { least, controls },
  );
}

/** Return grids of cards whose cards do not cover them, and buttons wider than a form. */
export function emptySpace(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const area = (element: Element): number => {
      const { width, height } = element.getBoundingClientRect();
      return width * height;
    };
    const grids = [...document.querySelectorAll('.cards, .coins')].filter((grid) => {
      const covered = [...grid.children].reduce((sum, cell) => sum + area(cell), 0);
      return covered < 0.97 * area(grid);
    });
    const wide = [
      ...document.querySelectorAll('button, .segmented, mat-button-toggle-group'),
    ].filter((element) => element.getBoundingClientRect().width > 640);
    return [...grids, ...wide].map(({ className, textContent }) => `${className}: ${textContent}`);
  });
}
