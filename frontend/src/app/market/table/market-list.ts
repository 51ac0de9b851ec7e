import { Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MarketRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { PriceAge } from '../../ui/coin/price-age';
import { PriceAges } from '../../ui/coin/price-ages';
import { Sparkline } from '../../ui/sparkline/sparkline';
import { sparklineValues } from '../../ui/sparkline/sparkline-values';
import { StarButton } from '../../ui/coin/star-button';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { gradually } from '../../ui/gradually';
import { Icon } from '../../ui/icon/icon';
import { COLUMNS, Order, formatOrder, initialOrder } from '../order';

/** The markets on phones: star, name and market cap, line, price and 24-hour change. */
@Component({
  selector: 'cv-market-list',
  imports: [
    ChangeBadge,
    CoinIcon,
    FormattedNumber,
    Icon,
    PriceAge,
    RouterLink,
    Sparkline,
    StarButton,
  ],
  templateUrl: './market-list.html',
  styleUrl: './market-list.css',
})
export class MarketList {
  protected readonly t = translate('market');
  private readonly ages = inject(PriceAges);
  protected readonly orders = COLUMNS.map((column) => ({
    column,
    value: formatOrder(initialOrder(column)),
  }));

  readonly rows = input.required<readonly MarketRow[]>();
  readonly order = input.required<Order>();
  readonly favourites = input.required<ReadonlySet<string>>();
  /** The new order, in the form of the address. */
  readonly sorted = output<string>();
  readonly starred = output<MarketRow>();

  protected readonly chosen = computed(() => formatOrder(this.order()));
  protected readonly rowsWithLine = computed(() =>
    this.rows().map((row) => ({
      ...row,
      line: sparklineValues(row, '7d'),
      late: this.ages.isLate(row),
    })),
  );

  protected readonly rowsShown = gradually(() => this.rows().length, 0, 3);

  protected sort(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.sorted.emit(event.target.value);
  }

  /** Why a value is unknown. */
  protected unknown({ name }: MarketRow): string {
    return this.t('noValue', { name });
  }
}
