import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/clock';
import { marketRows } from '../api/coins';
import type { Polled } from '../api/polled';
import type { MarketRow, Markets } from '../api/shapes';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/age-text';
import { Avatar } from '../ui/avatar';
import { Delta } from '../ui/delta';
import { FailureNote } from '../ui/failure';
import { Figure } from '../ui/figure';
import { PriceAge } from '../ui/price-age';
import { Skeleton } from '../ui/skeleton';
import { lineOver } from '../ui/span-line';
import { Sparkline } from '../ui/sparkline';

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
    { key: 'rising', rows: lined(this.rising, (change) => change > 0) },
    { key: 'falling', rows: lined(this.falling, (change) => change < 0) },
  ]);
  protected readonly failure = computed(() => this.rising.error() ?? this.falling.error());

  protected reload(): void {
    this.rising.reload();
    this.falling.reload();
  }
}

function lined(
  { value }: Polled<Markets>,
  moves: (change: number) => boolean,
): (MarketRow & { line: readonly number[] })[] | undefined {
  const rows = value()?.data.filter((row) => moves(row.change_24h ?? 0));
  return rows?.map((row) => ({ ...row, line: lineOver(row, '24h') }));
}
