import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/clock';
import { marketRows } from '../api/coins';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/age-text';
import { Avatar } from '../ui/avatar';
import { Delta } from '../ui/delta';
import { FailureNote } from '../ui/failure';
import { Figure } from '../ui/figure';
import { PriceAge } from '../ui/price-age';
import { Skeleton } from '../ui/skeleton';
import { Sparkline } from '../ui/sparkline';
import { lineOver } from './summary';

const EACH = 4;

/** The market in two short lists: what rises most over a day, and what falls most. */
@Component({
  selector: 'cv-movers',
  imports: [Age, Avatar, Delta, FailureNote, Figure, RouterLink, Skeleton, Sparkline],
  templateUrl: './movers.html',
  styleUrl: './movers.css',
})
export class Movers {
  protected readonly phrases = inject(Phrases);
  protected readonly clock = inject(Clock);
  protected readonly age = inject(PriceAge);
  protected readonly rising = marketRows(() => ({ sort: '-change_24h', limit: EACH }));
  protected readonly falling = marketRows(() => ({ sort: 'change_24h', limit: EACH }));
  protected readonly places = Array.from({ length: EACH }, (_, index) => index);
  protected readonly total = computed(() => this.rising.value()?.total ?? 0);
  protected readonly lists = computed(() => [
    { key: 'rising', rows: this.rising.value()?.data.filter((row) => (row.change_24h ?? 0) > 0) },
    { key: 'falling', rows: this.falling.value()?.data.filter((row) => (row.change_24h ?? 0) < 0) },
  ]);
  protected readonly failure = computed(() => this.rising.error() ?? this.falling.error());
  protected readonly lineOver = lineOver;

  protected reload(): void {
    this.rising.reload();
    this.falling.reload();
  }
}
