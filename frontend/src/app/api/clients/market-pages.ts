import {
  computed,
  effect,
  inject,
  Injector,
  linkedSignal,
  runInInjectionContext,
  Signal,
  signal,
  untracked,
} from '@angular/core';
import type { ApiError } from '../api-error';
import type { MarketRow, Markets } from '../models';
import type { PolledResource } from '../polling/polled-resource';
import { MarketsQuery, marketRows } from './coins';

const MAX_PAGE_SIZE = 250;
/** About as many as a screen shows at first; then fewer requests. The last one repeats. */
const PAGE_SIZES = [14, 32, 100, MAX_PAGE_SIZE];

/** The pages of a markets list that have been requested so far. */
export interface MarketPages {
  /** Undefined until the first page has arrived. After the query changes, those of the last one. */
  readonly rows: Signal<readonly MarketRow[] | undefined>;
  readonly firstPage: Signal<Markets | undefined>;
  /** True if there is a page that has not been requested. */
  readonly hasMore: Signal<boolean>;
  /** Number of pages that have been requested. */
  readonly count: Signal<number>;
  /** True while `rows` are still those of another query. */
  readonly awaiting: Signal<boolean>;
  /** True once the last page has arrived. */
  readonly complete: Signal<boolean>;
  /** Why the first page is missing. */
  readonly error: Signal<ApiError | null>;
  readonly retryAt: Signal<number>;
  reload(): void;
  loadMore(): void;
}

/**
 * Fetch a list page by page; each page is refreshed. Another query starts with one page again. A
 * query without a limit begins with small pages. `initial` is the number of pages to start with.
 */
export function marketPages(query: () => MarketsQuery | undefined, initial = 1): MarketPages {
  const injector = inject(Injector);
  const count = linkedSignal<string | undefined, number>({
    source: () => JSON.stringify(query()),
    computation: (_, previous) => (previous === undefined ? initial : 1),
  });
  const pages = signal<readonly PolledResource<Markets>[]>([]);
  const add = (): void => {
    const [index, previous] = [untracked(pages).length, untracked(pages).at(-1)];
    const page = runInInjectionContext(injector, () =>
      marketRows(() => {
        const cursor = previous?.value()?.next;
        const wanted = query();
        if (wanted === undefined || index >= count()) return undefined;
        if (previous !== undefined && !cursor) return undefined;
        return { limit: pageSize(index), ...wanted, ...(cursor ? { cursor } : {}) };
      }),
    );
    pages.update((all) => [...all, page]);
  };
  for (let page = 0; page < initial; page += 1) add();
  const first = computed(() => pages()[0]);
  const last = computed(() => pages()[count() - 1]);
  const loaded = computed(() => {
    const data = pages()
      .slice(0, count())
      .map((page) => page.value()?.data);
    return data[0] && unique(data.flatMap((rows) => rows ?? []));
  });
  const key = computed(() => JSON.stringify(query()));
  const shown = linkedSignal<Loaded, Loaded>({
    source: () => ({ key: key(), first: first()?.value(), rows: loaded() }),
    computation: (now, previous) => {
      const old = previous?.value;
      return old && old.key !== now.key && old.first === now.first ? old : now;
    },
  });
  return {
    rows: computed(() => shown().rows),
    awaiting: computed(() => shown().key !== key()),
    firstPage: computed(() => first()?.value()),
    hasMore: computed(() => !!last()?.value()?.next),
    count: count.asReadonly(),
    complete: computed(() => last()?.value()?.next === null),
    error: computed(() => first()?.error() ?? null),
    retryAt: computed(() => first()?.retryAt() ?? 0),
    reload: () => first()?.reload(),
    loadMore: () => {
      if (!last()?.value()?.next) return;
      count.update((n) => n + 1);
      if (untracked(pages).length < untracked(count)) add();
    },
  };
}

/** The rows of a query, and the answer that they begin with. */
interface Loaded {
  readonly key: string | undefined;
  readonly first: Markets | undefined;
  readonly rows: readonly MarketRow[] | undefined;
}

function pageSize(index: number): number {
  return PAGE_SIZES[Math.min(index, PAGE_SIZES.length - 1)] ?? MAX_PAGE_SIZE;
}

/** Fetch all pages of a list, as many rows at once as the API allows. */
export function allMarketPages(query: () => MarketsQuery | undefined): MarketPages {
  const pages = marketPages(() => {
    const wanted = query();
    return wanted && { ...wanted, limit: MAX_PAGE_SIZE };
  });
  // A page is requested once the one before has arrived.
  effect(() => {
    if (pages.hasMore()) untracked(() => pages.loadMore());
  });
  return pages;
}

/** A row that moved to another page between two requests is in both. */
function unique(rows: readonly MarketRow[]): readonly MarketRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
