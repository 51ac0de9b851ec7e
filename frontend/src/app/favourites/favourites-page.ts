import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { Clock } from '../api/clock';
import { coinSearch, marketRows } from '../api/coins';
import { Favourites } from '../api/favourites';
import type { CoinRow } from '../api/shapes';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/age-text';
import { Avatar } from '../ui/avatar';
import { Blank } from '../ui/blank';
import { Brand } from '../ui/brand';
import { FailureNote } from '../ui/failure';
import { Figure } from '../ui/figure';
import { Icon } from '../ui/icon';
import { PageNote } from '../ui/page-note';
import { PriceAge } from '../ui/price-age';
import { Simulated } from '../ui/simulated';
import { Skeleton } from '../ui/skeleton';
import { Starring } from '../ui/starring';

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
