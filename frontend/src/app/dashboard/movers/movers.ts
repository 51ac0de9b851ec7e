import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { marketMovers } from '../../api/clients/coins';
import type { MarketRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { PriceAge } from '../../ui/coin/price-age';
import { PriceAges } from '../../ui/coin/price-ages';
import { Sparkline } from '../../ui/sparkline/sparkline';
import { SparklinePoint } from '../../ui/sparkline/sparkline-path';
import { sparklineValues } from '../../ui/sparkline/sparkline-values';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { FailureNote } from '../../ui/feedback/failure-note';
import { AgeLabel } from '../../ui/time/age-label';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { gradually } from '../../ui/gradually';

const LIMIT = 4;

type Mover = MarketRow & {
  readonly values: readonly SparklinePoint[];
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

  protected readonly movers = marketMovers(this.ready, LIMIT);
  protected readonly placeholders = Array.from({ length: LIMIT }, (_, index) => index);
  protected readonly total = computed(() => this.movers.value()?.total ?? 0);
  protected readonly lists = computed(() => [
    { key: 'rising', rows: this.withLines(this.movers.value()?.rising) },
    { key: 'falling', rows: this.withLines(this.movers.value()?.falling) },
  ]);

  /** Of each list. */
  protected readonly rowsShown = gradually(
    () => Math.max(...this.lists().map(({ rows }) => rows?.length ?? 0)),
    0,
    1,
  );

  private withLines(rows: readonly MarketRow[] | undefined): Mover[] | undefined {
    return rows?.map((row) => ({
      ...row,
      values: sparklineValues(row, '24h'),
      late: this.ages.isLate(row),
      lateAlone: this.ages.isLateAlone(row),
    }));
  }
}
