import { Component, ElementRef, computed, inject, input, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { Favourites } from '../api/clients/favourites';
import { MarketPages, marketPages } from '../api/clients/market-pages';
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
import { InfiniteScroll } from './infinite-scroll';
import { MarketList } from './table/market-list';
import { MarketTable } from './table/market-table';
import { Column, formatOrder, parseOrder, toggleSort } from './order';
import { RowShortcuts } from './table/row-shortcuts';

/** All coins, sorted and filtered. The address contains the order and the filters. */
@Component({
  selector: 'cv-market-page',
  imports: [
    EmptyState,
    FailureNote,
    FreshnessBanner,
    InfiniteScroll,
    MarketList,
    MarketTable,
    RowShortcuts,
    SearchField,
    Skeleton,
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

  /** From the address: /markets?sort=&q=&show= */
  readonly sort = input<string>();
  readonly q = input<string>();
  readonly show = input<string>();

  private readonly filter = viewChild(SearchField, { read: ElementRef<HTMLElement> });

  protected readonly order = computed(() => parseOrder(this.sort()));
  protected readonly onlyFavourites = computed(() => this.show() === 'favourites');
  private readonly pageCount = inject(PageMemory).keep('pages', () => this.markets.count());
  protected readonly markets: MarketPages = marketPages(
    () => ({
      sort: formatOrder(this.order()),
      q: this.q() ?? '',
      favourites: this.onlyFavourites(),
    }),
    this.pageCount,
  );
  protected readonly rows = computed<readonly MarketRow[] | undefined>(() => {
    const rows = this.markets.rows();
    // A coin that is no longer a favourite leaves the list at once.
    return this.onlyFavourites() ? rows?.filter(({ id }) => this.favourites.has(id)) : rows;
  });
  protected readonly total = computed(() => this.markets.firstPage()?.total ?? 0);
  protected readonly placeholders = Array.from({ length: 12 }, (_, index) => index);

  protected navigate(change: { sort?: string; q?: string | null; show?: string | null }): void {
    void this.router.navigate([], {
      queryParams: change,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected sortBy(column: Column): void {
    this.navigate({ sort: formatOrder(toggleSort(this.order(), column)) });
  }

  protected focusFilter(): void {
    this.filter()?.nativeElement.querySelector('input')?.focus();
  }
}
