import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollViewport,
  CdkVirtualScrollableWindow,
} from '@angular/cdk/scrolling';
import {
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { switchMap } from 'rxjs';
import type { MarketRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { PriceAge } from '../../ui/coin/price-age';
import { PriceAges } from '../../ui/coin/price-ages';
import { Sparkline } from '../../ui/sparkline/sparkline';
import type { SparklinePoint } from '../../ui/sparkline/sparkline-path';
import { sparklineValues } from '../../ui/sparkline/sparkline-values';
import { StarButton } from '../../ui/coin/star-button';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { gradually } from '../../ui/gradually';
import { Icon } from '../../ui/icon/icon';
import { matchesMedia } from '../../ui/media-query';
import { TableColumn } from '../columns/columns';
import { COLUMNS, Column, Order, ariaSort } from '../order';

interface ColumnHeader {
  readonly name: Column | TableColumn;
  /** Undefined if it cannot be sorted. */
  readonly column: Column | undefined;
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

  /** The rows that have arrived, the first of `total`. */
  readonly rows = input.required<readonly MarketRow[]>();
  readonly total = input.required<number>();
  readonly columns = input.required<readonly TableColumn[]>();
  readonly order = input.required<Order>();
  readonly favourites = input.required<ReadonlySet<string>>();
  readonly sortClicked = output<Column>();
  readonly starred = output<MarketRow>();
  /** The number of rows up to the last that is rendered. */
  readonly reached = output<number>();

  protected readonly headers = computed<readonly ColumnHeader[]>(() => [
    { name: 'rank', column: 'rank', classes: 'num rank' },
    { name: 'name', column: 'name', classes: '' },
    ...this.columns().map((name) => ({
      name,
      column: COLUMNS.find((column) => column === name),
      classes: `num ${name}`,
    })),
  ]);

  private readonly lines = new WeakMap<MarketRow, readonly SparklinePoint[]>();
  private readonly firstRows = gradually(() => Math.min(this.rows().length, FIRST_ROWS), 0, 1);
  protected readonly rendering = computed(
    () => this.firstRows() < Math.min(this.rows().length, FIRST_ROWS),
  );
  /**
   * A screen of rows is rendered a few at a time, the others when they are scrolled to. Null is a
   * row that has not arrived.
   */
  protected readonly rowsShown = computed<readonly (MarketRow | null)[]>(() => {
    const rows = this.rows();
    if (this.rendering()) return rows.slice(0, this.firstRows());
    return Array.from({ length: Math.max(this.total(), rows.length) }, (_, at) => rows[at] ?? null);
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
  protected readonly height = computed(
    () => Math.max(this.total(), this.rows().length) * this.rowHeight(),
  );
  /** How far the rendered rows are moved down. The sticky header must not move with them. */
  protected readonly offset = computed(() => this.range().start * this.rowHeight());
  protected readonly byId = (index: number, row: MarketRow | null): string | number =>
    row?.id ?? index;

  constructor() {
    effect(() => this.reached.emit(this.range().end));
  }

  protected isLate(row: MarketRow): boolean {
    return this.ages.isLate(row);
  }

  /** Computed for the rows that are rendered, once. */
  protected lineOf(row: MarketRow): readonly SparklinePoint[] {
    const line = this.lines.get(row) ?? sparklineValues(row, '7d');
    this.lines.set(row, line);
    return line;
  }

  protected sorted(column: Column | undefined): 'ascending' | 'descending' | null {
    return column === undefined ? null : ariaSort(this.order(), column);
  }

  /** Why a value is unknown. */
  protected unknown({ name }: MarketRow, key = 'noValue'): string {
    return this.t(key, { name });
  }
}
