import {
  computed,
  inject,
  Injector,
  linkedSignal,
  runInInjectionContext,
  Signal,
  signal,
  untracked,
} from '@angular/core';
import { MarketsQuestion, marketRows } from './coins';
import type { Failure } from '../api-error';
import type { Polled } from '../polling/polled-resource';
import type { MarketRow, Markets } from '../models';

/** The API gives a list in pieces of this many rows. */
const PAGE = 50;

/** A list of the markets as far as it has been asked for. */
export interface MarketPages {
  /** Undefined until the first page is here. */
  readonly rows: Signal<readonly MarketRow[] | undefined>;
  /** What the first page says of the whole list. */
  readonly head: Signal<Markets | undefined>;
  /** There are more rows, and they have not been asked for. */
  readonly more: Signal<boolean>;
  /** Why there is nothing to show. */
  readonly error: Signal<Failure | null>;
  readonly nextTry: Signal<number>;
  reload(): void;
  /** Asks for the next page too. */
  extend(): void;
}

/** The answers to a question, page after page; each page is asked for again at every turn. Another question begins with one page. */
export function marketPages(question: () => MarketsQuestion): MarketPages {
  const injector = inject(Injector);
  const wanted = linkedSignal({ source: () => JSON.stringify(question()), computation: () => 1 });
  const pages = signal<readonly Polled<Markets>[]>([]);
  const add = (): void => {
    const [at, before] = [untracked(pages).length, untracked(pages).at(-1)];
    const page = runInInjectionContext(injector, () =>
      marketRows(() => {
        const cursor = before?.value()?.next;
        if (at >= wanted() || (before !== undefined && !cursor)) return undefined;
        return { ...question(), limit: PAGE, ...(cursor ? { cursor } : {}) };
      }),
    );
    pages.update((all) => [...all, page]);
  };
  add();
  const first = computed(() => pages()[0]);
  const last = computed(() => pages()[wanted() - 1]);
  return {
    rows: computed(() => {
      const known = pages()
        .slice(0, wanted())
        .map((page) => page.value()?.data);
      return known[0] && once(known.flatMap((rows) => rows ?? []));
    }),
    head: computed(() => first()?.value()),
    more: computed(() => !!last()?.value()?.next),
    error: computed(() => first()?.error() ?? null),
    nextTry: computed(() => first()?.nextTry() ?? 0),
    reload: () => first()?.reload(),
    extend: () => {
      if (!last()?.value()?.next) return;
      wanted.update((count) => count + 1);
      if (untracked(pages).length < untracked(wanted)) add();
    },
  };
}

/** A row that moved to another page between two requests stands in both. */
function once(rows: readonly MarketRow[]): readonly MarketRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
