import { Location } from '@angular/common';
import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { coinSearch, LargestCoins } from '../api/clients/coins';
import { Favourites } from '../api/clients/favourites';
import type { CoinRow } from '../api/models';
import type { PolledResource } from '../api/polling/polled-resource';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { FavouriteToggle } from '../ui/coin/favourite-toggle';
import { PriceAge } from '../ui/coin/price-age';
import { Aged } from '../ui/coin/price-ages';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { EmptyState } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { FreshnessBanner } from '../ui/feedback/freshness-banner';
import { SimulatedBadge } from '../ui/feedback/simulated-badge';
import { Skeleton } from '../ui/feedback/skeleton';
import { AgeLabel } from '../ui/time/age-label';
import { FormattedNumber } from '../ui/number/formatted-number';
import { Icon } from '../ui/icon/icon';
import { Logo } from '../ui/icon/logo';
import { SourceReason } from '../ui/source/source-reason';

type Coin = CoinRow & Aged & { readonly price?: number | null };

const LIMIT = 60;

/** Choose favourites, after registration or at any later time. */
@Component({
  selector: 'cv-favourites-page',
  imports: [
    AgeLabel,
    CoinIcon,
    EmptyState,
    FailureNote,
    FormattedNumber,
    FreshnessBanner,
    Icon,
    Logo,
    PriceAge,
    SimulatedBadge,
    Skeleton,
    SourceReason,
  ],
  templateUrl: './favourites-page.html',
  styleUrl: './favourites-page.css',
})
export class FavouritesPage {
  protected readonly t = translate();
  protected readonly favourites = inject(Favourites);
  protected readonly freshness = inject(DataFreshness);
  protected readonly favouriteToggle = inject(FavouriteToggle);
  private readonly router = inject(Router);

  /** The registration was step 1. */
  protected readonly isStep = wasRegistered(inject(Location).getState());
  protected readonly text = signal('');
  private readonly largest = new LargestCoins(LIMIT);
  private readonly found = coinSearch(() => this.text(), LIMIT);
  protected readonly searching = computed(() => this.text().trim() !== '');
  protected readonly coins = computed<readonly Coin[] | undefined>(() =>
    this.searching() ? this.found.value()?.data : this.largest.rows(),
  );
  protected readonly resource = computed<PolledResource<unknown>>(() =>
    this.searching() ? this.found : this.largest.resource(),
  );
  protected readonly placeholders = Array.from({ length: 20 }, (_, index) => index);

  protected openDashboard(): void {
    void this.router.navigateByUrl('/');
  }
}

function wasRegistered(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'registered' in state;
}
