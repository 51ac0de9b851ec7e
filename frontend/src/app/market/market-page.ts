import { BreakpointObserver } from '@angular/cdk/layout';
import { Component, ElementRef, computed, inject, input, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { map } from 'rxjs';
import { Clock } from '../api/polling/clock';
import { Favourites } from '../api/clients/favourites';
import { marketPages } from '../api/clients/market-pages';
import type { MarketRow } from '../api/models';
import { epoch } from '../api/clients/status';
import { Age } from '../ui/format/age-label';
import { Blank } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { PriceAge } from '../ui/feedback/data-freshness';
import { SearchField } from '../ui/form/search-field';
import { Skeleton } from '../ui/feedback/skeleton';
import { StaleNote } from '../ui/feedback/stale-note';
import { Starring } from '../ui/coin/favourite-toggle';
import { wordsOf } from '../i18n/translate';
import { MarketList } from './market-list';
import { MarketTable } from './market-table';
import { Nearing } from './infinite-scroll';
import { Column, orderOf, pressed, written } from './order';
import { RowKeys } from './row-shortcuts';

const PHONE = '(max-width: 47.99rem)';

/** All coins with their figures: sorted, filtered, starred. The order, the filter and the choice stand in the address. */
@Component({
  selector: 'cv-market-page',
  imports: [Age, Blank, FailureNote, MarketList, MarketTable, Nearing, RowKeys, SearchField, Skeleton, StaleNote],
  templateUrl: './market-page.html',
  styleUrl: './market-page.css',
})
export class MarketPage {
  private readonly router = inject(Router);
  protected readonly words = wordsOf('market');
  protected readonly favourites = inject(Favourites);
  protected readonly starring = inject(Starring);
  protected readonly prices = inject(PriceAge);
  protected readonly now = inject(Clock).now;
  protected readonly phone = toSignal(
    inject(BreakpointObserver)
      .observe(PHONE)
      .pipe(map(({ matches }) => matches)),
    { requireSync: true },
  );

  /** From the address: /markets?sort=&q=&show= */
  readonly sort = input<string>();
  readonly q = input<string>();
  readonly show = input<string>();

  private readonly box = viewChild(SearchField, { read: ElementRef<HTMLElement> });

  protected readonly order = computed(() => orderOf(this.sort()));
  protected readonly onlyFavourites = computed(() => this.show() === 'favourites');
  protected readonly markets = marketPages(() => ({
    sort: written(this.order()),
    q: this.q() ?? '',
    favourites: this.onlyFavourites(),
  }));
  protected readonly rows = computed<readonly MarketRow[] | undefined>(() => {
    const rows = this.markets.rows();
    // A star that was just taken away leaves the list of favourites at once.
    return this.onlyFavourites() ? rows?.filter(({ id }) => this.favourites.has(id)) : rows;
  });
  protected readonly total = computed(() => this.markets.head()?.total ?? 0);
  protected readonly asOf = computed(() => epoch(this.markets.head()?.as_of));

  protected readonly skeletons = Array.from({ length: 12 }, (_, at) => at);

  protected ask(change: { sort?: string; q?: string | null; show?: string | null }): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected press(column: Column): void {
    this.ask({ sort: written(pressed(this.order(), column)) });
  }

  protected focusFilter(): void {
    this.box()?.nativeElement.querySelector('input')?.focus();
  }
}
