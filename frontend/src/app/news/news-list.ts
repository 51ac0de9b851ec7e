import type { NewsItem, Page } from '../api/models';

/** The items of one query, newest first: those that are shown, and those that arrived later. */
export interface NewsList {
  readonly key: string;
  readonly ready: boolean;
  readonly items: readonly NewsItem[];
  /** Items that are shown only on request. */
  readonly newItems: readonly NewsItem[];
  /** True if the items belong to the previous query: the next answer replaces them. */
  readonly carriedOver: boolean;
  /** Cursor of the page after the last item. */
  readonly next: string | null;
  /**
   * Cursor of the page after the new items, if there are more of them than one page and so a gap
   * before the items that are shown; null without a gap.
   */
  readonly gap: string | null;
}

export function emptyList(key: string): NewsList {
  return { key, ready: false, carriedOver: false, items: [], newItems: [], next: null, gap: null };
}

/**
 * Merge the newest page: the first is shown; later ones update items and collect new ones. A page
 * that overlaps no known item leaves a gap, and the new items begin again with it.
 */
export function mergeNewest(list: NewsList, page: Page<NewsItem>): NewsList {
  if (!list.ready || list.carriedOver) {
    return { ...emptyList(list.key), ready: true, items: page.data, next: page.next };
  }
  const shown = new Set(list.items.map(({ id }) => id));
  const known = new Set([...shown, ...list.newItems.map(({ id }) => id)]);
  const latest = new Map(page.data.map((item) => [item.id, item]));
  const arrived = page.data.filter(({ id }) => !shown.has(id));
  const hasGap = page.next !== null && !page.data.some(({ id }) => known.has(id));
  return {
    ...list,
    items: list.items.map((item) => latest.get(item.id) ?? item),
    newItems: hasGap ? arrived : unique(arrived, list.newItems),
    gap: hasGap ? page.next : list.gap,
  };
}

export function appendOlder(list: NewsList, page: Page<NewsItem>): NewsList {
  return { ...list, items: unique(list.items, page.data), next: page.next };
}

/** Show the new items; after a gap alone, since the items in between follow page by page. */
export function showNew(list: NewsList): NewsList {
  if (list.gap !== null) {
    return { ...list, items: list.newItems, newItems: [], next: list.gap, gap: null };
  }
  return { ...list, items: newestFirst(unique(list.newItems, list.items)), newItems: [] };
}

function unique(first: readonly NewsItem[], then: readonly NewsItem[]): NewsItem[] {
  return [...new Map([...first, ...then].map((item) => [item.id, item])).values()];
}

function newestFirst(items: readonly NewsItem[]): NewsItem[] {
  return [...items].sort((a, b) => Date.parse(b.shown_at) - Date.parse(a.shown_at));
}

/** Group items by day. `dayOf` names the day of a time in epoch ms. */
export function byDay(
  items: readonly NewsItem[],
  dayOf: (at: number) => string,
): { readonly day: string; readonly items: readonly NewsItem[] }[] {
  const days: { day: string; items: NewsItem[] }[] = [];
  for (const item of items) {
    const day = dayOf(Date.parse(item.shown_at));
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}
