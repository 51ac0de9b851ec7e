import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { marketRows } from '../api/clients/coins';
import type { Polled } from '../api/polling/polled-resource';
import type { MarketRow, Markets } from '../api/models';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/format/age-label';
import { Avatar } from '../ui/coin/coin-icon';
import { Delta } from '../ui/format/change-badge';
import { FailureNote } from '../ui/feedback/failure-note';
import { Figure } from '../ui/format/formatted-number';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Skeleton } from '../ui/feedback/skeleton';
import { lineOver } from '../ui/coin/sparkline-values';
import { Sparkline } from '../ui/coin/sparkline';

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
