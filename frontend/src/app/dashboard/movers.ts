import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { marketRows, type MarketsQuery } from '../api/clients/coins';
import type { MarketRow, Markets } from '../api/models';
import type { PolledResource } from '../api/polling/polled-resource';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { PriceAge } from '../ui/coin/price-age';
import { PriceAges } from '../ui/coin/price-ages';
import { Sparkline } from '../ui/coin/sparkline';
import { sparklineValues } from '../ui/coin/sparkline-values';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { AgeLabel } from '../ui/format/age-label';
import { ChangeBadge } from '../ui/format/change-badge';
import { FormattedNumber } from '../ui/format/formatted-number';

const LIMIT = 4;

type Mover = MarketRow & {
  readonly values: readonly number[];
  readonly late: boolean;
  readonly lateAlone: boolean;
};

/** The coins that rise and fall most over a day. */
@Component({
  selector: 'cv-movers',
  imports: [
    AgeLabel,
    ChangeBadge,
    CoinIcon,
    FailureNote,
    FormattedNumber,
    PriceAge,
    RouterLink,
    Skeleton,
    Sparkline,
  ],
  templateUrl: './movers.html',
  styleUrl: './movers.css',
})
export class Movers {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  private readonly ages = inject(PriceAges);

  /** Nothing is requested before: the movers are below what one came for. */
  readonly ready = input(false);

  protected readonly rising = marketRows(() => this.query('-change_24h'));
  protected readonly falling = marketRows(() => this.query('change_24h'));
  protected readonly placeholders = Array.from({ length: LIMIT }, (_, index) => index);
  protected readonly total = computed(() => this.rising.value()?.total ?? 0);
  protected readonly lists = computed(() => [
    { key: 'rising', rows: this.rowsThat(this.rising, (change) => change > 0) },
    { key: 'falling', rows: this.rowsThat(this.falling, (change) => change < 0) },
  ]);
  protected readonly error = computed(() => this.rising.error() ?? this.falling.error());

  private query(sort: string): MarketsQuery | undefined {
    return this.ready() ? { sort, limit: LIMIT } : undefined;
  }

  protected reload(): void {
    this.rising.reload();
    this.falling.reload();
  }

  private rowsThat(
    { value }: PolledResource<Markets>,
    matches: (change: number) => boolean,
  ): Mover[] | undefined {
    const rows = value()?.data.filter((row) => matches(row.change_24h ?? 0));
    return rows?.map((row) => ({
      ...row,
      values: sparklineValues(row, '24h'),
      late: this.ages.isLate(row),
      lateAlone: this.ages.isLateAlone(row),
    }));
  }
}
