import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { coinSearch, marketRows } from '../api/clients/coins';
import { Favourites } from '../api/clients/favourites';
import type { CoinRow } from '../api/models';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/format/age-label';
import { Avatar } from '../ui/coin/coin-icon';
import { Blank } from '../ui/feedback/empty-state';
import { Brand } from '../ui/icon/logo';
import { FailureNote } from '../ui/feedback/failure-note';
import { Figure } from '../ui/format/formatted-number';
import { Icon } from '../ui/icon/icon';
import { PageNote } from '../ui/feedback/page-note';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Simulated } from '../ui/feedback/simulated-badge';
import { Skeleton } from '../ui/feedback/skeleton';
import { Starring } from '../ui/coin/favourite-toggle';

type Pickable = CoinRow & { readonly price?: number | null };

const SHOWN = 60;

/** First run, and any time later: star the coins that the dashboard and the news are about. */
@Component({
  selector: 'cv-favourites-page',
  imports: [Age, Avatar, Blank, Brand, FailureNote, Figure, Icon, PageNote, Simulated, Skeleton],
  templateUrl: './favourites-page.html',
  styleUrl: './favourites-page.css',
})
export class FavouritesPage {
  protected readonly phrases = inject(Phrases);
  protected readonly favourites = inject(Favourites);
  protected readonly age = inject(PriceAge);
  protected readonly clock = inject(Clock);
  protected readonly starring = inject(Starring);
  private readonly router = inject(Router);

  protected readonly text = signal('');
  protected readonly largest = marketRows(() => ({ limit: SHOWN }));
  protected readonly found = coinSearch(() => this.text(), SHOWN);
  protected readonly searching = computed(() => this.text().trim() !== '');
  protected readonly coins = computed<readonly Pickable[] | undefined>(() =>
    this.searching() ? this.found.value()?.data : this.largest.value()?.data,
  );
  protected readonly asked = computed(() => (this.searching() ? this.found : this.largest));
  protected readonly boxes = Array.from({ length: 20 }, (_, index) => index);

  protected open(): void {
    void this.router.navigateByUrl('/');
  }
}
