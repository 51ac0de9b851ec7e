/** What a page measures of its own loading. */

export interface Shift {
  readonly value: number;
  readonly at: number;
  /** The elements that moved. */
  readonly nodes: readonly string[];
}

/** Times are milliseconds since the navigation began. */
export interface Vitals {
  readonly origin: number;
  lcp: number;
  firstPaint: number;
  /** When the first price or headline was painted; 0 before. */
  figure: number;
  readonly longTasks: number[];
  readonly shifts: Shift[];
}

declare global {
  var cvVitals: Vitals;
}

/** Text that only data can fill: a price, a headline, the parts of the status page. */
export const FIGURE = 'main :is(cv-number-text, cv-news-card h3, cv-pipeline)';

/** Runs in the page before its own scripts, so it must not use anything of this module. */
export function observeVitals(figure: string): void {
  const vitals: Vitals = {
    origin: performance.timeOrigin,
    lcp: 0,
    firstPaint: 0,
    figure: 0,
    longTasks: [],
    shifts: [],
  };
  globalThis.cvVitals = vitals;
  const observe = (type: string, record: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(record)).observe({
      type,
      buffered: true,
    });
  observe('largest-contentful-paint', (entry) => (vitals.lcp = entry.startTime));
  observe('paint', (entry) => (vitals.firstPaint = entry.startTime));
  observe('longtask', (entry) => {
    if (vitals.firstPaint > 0) vitals.longTasks.push(entry.duration);
  });
  observe('layout-shift', (entry) => {
    const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null }[];
    };
    const nodes = sources.map(({ node }) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return element ? `${element.tagName.toLowerCase()}.${element.className}` : 'removed';
    });
    if (!hadRecentInput) vitals.shifts.push({ value, at: entry.startTime, nodes });
  });
  const changes = new MutationObserver(() => {
    if (!document.querySelector(figure)?.textContent?.trim()) return;
    changes.disconnect();
    // The frame is painted before the next task after its callbacks.
    requestAnimationFrame(() => setTimeout(() => (vitals.figure = performance.now())));
  });
  changes.observe(document, { childList: true, subtree: true, characterData: true });
}
