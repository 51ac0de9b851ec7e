import {
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { Favourites } from '../api/clients/favourites';
import { MarketPages, marketPages } from '../api/clients/market-pages';
import { marketTotals } from '../api/clients/market-totals';
import type { MarketRow } from '../api/models';
import { translate } from '../i18n/translate';
import { currencyName } from '../ui/number/currency-name';
import { FavouriteToggle } from '../ui/coin/favourite-toggle';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { EmptyState } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { FreshnessBanner } from '../ui/feedback/freshness-banner';
import { Skeleton } from '../ui/feedback/skeleton';
import { SearchField } from '../ui/form/search-field';
import { PHONE, matchesMedia } from '../ui/media-query';
import { PageMemory } from '../ui/navigation/page-memory';
import { ColumnChoice } from './columns/column-choice';
import { TableActions } from './columns/table-actions';
import { columnsThatFit } from './columns/columns';
import { columnsInWindow } from './columns/window-columns';
import { CHIPS, Chip, chipsQuery, containing, parseChips, toggleChip } from './filters';
import { InfiniteScroll } from './infinite-scroll';
import { MarketSummary } from './summary/market-summary';
import { MarketList } from './table/market-list';
import { MarketTable } from './table/market-table';
import { Column, formatOrder, parseOrder, toggleSort } from './order';
import { RowShortcuts } from './table/row-shortcuts';

/** More rendered rows than these must be missing: the table renders about as many ahead. */
const ROWS_AHEAD = 24;

/** What the address contains, apart from the path. */
interface Address {
  sort?: string;
  q?: string | null;
  show?: string | null;
  chips?: string | null;
}

/** All coins, sorted and filtered. The address contains the order and the filters. */
@Component({
  selector: 'cv-market-page',
  imports: [
    EmptyState,
    FailureNote,
    FreshnessBanner,
    InfiniteScroll,
    MarketList,
    MarketSummary,
    MarketTable,
    RowShortcuts,
    SearchField,
    Skeleton,
    TableActions,
  ],
  templateUrl: './market-page.html',
  styleUrl: './market-page.css',
})
export class MarketPage {
  private readonly router = inject(Router);
  protected readonly t = translate('market');
  protected readonly app = translate();
  protected readonly currency = computed(() => currencyName(this.app));
  protected readonly favourites = inject(Favourites);
  protected readonly favouriteToggle = inject(FavouriteToggle);
  protected readonly freshness = inject(DataFreshness);
  protected readonly phone = matchesMedia(PHONE);

  /** From the address: /markets?sort=&q=&show=&chips= */
  readonly sort = input<string>();
  readonly q = input<string>();
  readonly show = input<string>();
  readonly chips = input<string>();

  private readonly filter = viewChild(SearchField, { read: ElementRef<HTMLElement> });

  protected readonly order = computed(() => parseOrder(this.sort()));
  protected readonly onlyFavourites = computed(() => this.show() === 'favourites');
  protected readonly allChips = CHIPS;
  protected readonly chosenChips = computed(() => parseChips(this.chips()));
  /** What is in the filter, before the address contains it. */
  protected readonly typed = linkedSignal(() => this.q() ?? '');
  protected readonly filtered = computed(
    () => this.typed() !== '' || this.onlyFavourites() || this.chosenChips().size > 0,
  );
  protected readonly totals = marketTotals();
  private readonly pageCount = inject(PageMemory).keep('pages', () => this.markets.count());
  protected readonly query = computed(() => ({
    sort: formatOrder(this.order()),
    q: this.q() ?? '',
    favourites: this.onlyFavourites(),
    ...chipsQuery(this.chosenChips()),
  }));
  protected readonly markets: MarketPages = marketPages(this.query, this.pageCount);
  /** Rows are filtered here at once, while the API looks in those that are not loaded. */
  private readonly matching = computed<readonly MarketRow[] | undefined>(() => {
    const rows = this.markets.rows();
    // A coin that is no longer a favourite leaves the list at once.
    const kept = this.onlyFavourites() ? rows?.filter(({ id }) => this.favourites.has(id)) : rows;
    return kept && containing(kept, this.typed());
  });
  private readonly pending = computed(
    () => this.markets.awaiting() || this.typed() !== (this.q() ?? ''),
  );
  /** Undefined while nothing is known. */
  protected readonly rows = computed(() => {
    const rows = this.matching();
    return rows?.length === 0 && this.pending() ? undefined : rows;
  });
  /** Number of all rows, also of those that are not loaded. */
  protected readonly total = computed(() => {
    const [rows, loaded] = [this.matching()?.length ?? 0, this.markets.rows()?.length ?? 0];
    return rows < loaded ? rows : (this.markets.firstPage()?.total ?? 0);
  });
  protected readonly listed = computed(() => this.markets.firstPage()?.listed ?? 0);
  private readonly inWindow = columnsInWindow();
  private readonly choice = inject(ColumnChoice);
  protected readonly columns = computed(() =>
    columnsThatFit(this.choice.chosen(), this.inWindow()),
  );
  private readonly reached = signal(0);
  protected readonly placeholders = Array.from({ length: 12 }, (_, index) => index);

  constructor() {
    effect(() => {
      const loaded = this.matching()?.length ?? 0;
      if (this.pending() || loaded >= this.total()) return;
      if (this.reached() - loaded > ROWS_AHEAD && this.markets.hasMore()) {
        untracked(() => this.markets.loadMore());
      }
    });
  }

  protected navigate(change: Address): void {
    void this.router.navigate([], {
      queryParams: change,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected sortBy(column: Column): void {
    this.navigate({ sort: formatOrder(toggleSort(this.order(), column)) });
  }

  protected toggle(chip: Chip): void {
    this.navigate({ chips: toggleChip(this.chosenChips(), chip) });
  }

  protected showAll(): void {
    this.navigate({ q: null, show: null, chips: null });
  }

  protected countOf(chip: Chip): number | undefined {
    const totals = this.totals.value();
    return chip === 'moved' ? totals?.moved_over_5 : totals?.in_news;
  }

  protected reach(row: number): void {
    this.reached.set(row);
  }

  protected focusFilter(): void {
    this.filter()?.nativeElement.querySelector('input')?.focus();
  }
}
