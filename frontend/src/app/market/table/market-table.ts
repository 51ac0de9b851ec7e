import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollViewport,
  CdkVirtualScrollableWindow,
} from '@angular/cdk/scrolling';
import { Component, DOCUMENT, computed, inject, input, output, viewChild } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { switchMap } from 'rxjs';
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
import { matchesMedia } from '../../ui/media-query';
import { Column, Order, ariaSort } from '../order';

/** A sortable column; some of its classes hide it on narrow screens. */
interface ColumnHeader {
  readonly column: Column;
  readonly classes: string;
}

const FIRST_ROWS = 48;
/** Height of a row (`--cv-row`) for a mouse and for touch. */
const ROW_REM = { fine: 2.5, coarse: 3 } as const;

/** The markets on tablets and wider screens. Only rows near the viewport are in the page. */
@Component({
  selector: 'cv-market-table',
  imports: [
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollViewport,
    CdkVirtualScrollableWindow,
    ChangeBadge,
    CoinIcon,
    FormattedNumber,
    Icon,
    PriceAge,
    RouterLink,
    Sparkline,
    StarButton,
  ],
  templateUrl: './market-table.html',
  styleUrl: './market-table.css',
})
export class MarketTable {
  protected readonly t = translate('market');
  private readonly ages = inject(PriceAges);

  readonly rows = input.required<readonly MarketRow[]>();
  readonly order = input.required<Order>();
  readonly favourites = input.required<ReadonlySet<string>>();
  readonly sortClicked = output<Column>();
  readonly starred = output<MarketRow>();

  protected readonly headers: readonly ColumnHeader[] = [
    { column: 'rank', classes: 'num rank' },
    { column: 'name', classes: '' },
    { column: 'price', classes: 'num' },
    { column: 'change_1h', classes: 'num change_1h' },
    { column: 'change_24h', classes: 'num' },
    { column: 'change_7d', classes: 'num change_7d' },
    { column: 'change_30d', classes: 'num change_30d' },
    { column: 'market_cap', classes: 'num market-cap' },
    { column: 'total_volume', classes: 'num volume' },
  ];

  protected readonly changes = ['change_1h', 'change_24h', 'change_7d', 'change_30d'] as const;

  private readonly rowsWithLine = computed(() =>
    this.rows().map((row) => ({
      ...row,
      line: sparklineValues(row, '7d'),
      late: this.ages.isLate(row),
    })),
  );
  private readonly firstRows = gradually(() => Math.min(this.rows().length, FIRST_ROWS), 0, 2);
  /** A screen of rows is rendered a few at a time, the others when they are scrolled to. */
  protected readonly rowsShown = computed(() => {
    const count = this.firstRows();
    return count < FIRST_ROWS ? this.rowsWithLine().slice(0, count) : this.rowsWithLine();
  });
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly coarse = matchesMedia('(pointer: coarse)');
  protected readonly rowHeight = computed(() => {
    const rem = Number.parseFloat(getComputedStyle(this.root).fontSize || '16');
    return ROW_REM[this.coarse() ? 'coarse' : 'fine'] * rem;
  });
  private readonly range = toSignal(
    toObservable(this.viewport).pipe(switchMap((viewport) => viewport.renderedRangeStream)),
    { initialValue: { start: 0, end: 0 } },
  );
  /** Of all rows, so that nothing moves while they are rendered. */
  protected readonly height = computed(() => this.rows().length * this.rowHeight());
  /** How far the rendered rows are moved down. The sticky header must not move with them. */
  protected readonly offset = computed(() => this.range().start * this.rowHeight());
  protected readonly byId = (_: number, row: MarketRow): string => row.id;

  protected sorted(column: Column): 'ascending' | 'descending' | null {
    return ariaSort(this.order(), column);
  }

  /** Why a value is unknown. */
  protected unknown({ name }: MarketRow, key = 'noValue'): string {
    return this.t(key, { name });
  }
}
