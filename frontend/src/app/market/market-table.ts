import { BreakpointObserver } from '@angular/cdk/layout';
import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollViewport,
  CdkVirtualScrollableWindow,
} from '@angular/cdk/scrolling';
import { Component, DOCUMENT, computed, inject, input, output, viewChild } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { map, switchMap } from 'rxjs';
import { RouterLink } from '@angular/router';
import type { MarketRow } from '../api/models';
import { Avatar } from '../ui/coin/coin-icon';
import { Delta } from '../ui/format/change-badge';
import { Figure } from '../ui/format/formatted-number';
import { Icon } from '../ui/icon/icon';
import { lineOver } from '../ui/coin/sparkline-values';
import { Sparkline } from '../ui/coin/sparkline';
import { Star } from '../ui/coin/star-button';
import { wordsOf } from '../i18n/translate';
import { Column, Order, ariaSort } from './order';

/** A column with figures: its key in a row, and the class that hides it where it does not fit. */
interface Head {
  readonly column: Column;
  readonly classes: string;
}

/** The rows of the table are this high, in rem (`--cv-row`), for a mouse and for a finger. */
const ROW_REM = { fine: 2.5, coarse: 3 } as const;

/** The market table from the tablet up. A press on a head sorts. Only the rows near the window are in the page. */
@Component({
  selector: 'cv-market-table',
  imports: [
    Avatar,
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollViewport,
    CdkVirtualScrollableWindow,
    Delta,
    Figure,
    Icon,
    RouterLink,
    Sparkline,
    Star,
  ],
  templateUrl: './market-table.html',
  styleUrl: './market-table.css',
})
export class MarketTable {
  protected readonly words = wordsOf('market');

  readonly rows = input.required<readonly MarketRow[]>();
  readonly order = input.required<Order>();
  readonly favourites = input.required<ReadonlySet<string>>();
  readonly stale = input(false);
  readonly pressed = output<Column>();
  readonly starred = output<MarketRow>();

  protected readonly heads: readonly Head[] = [
    { column: 'rank', classes: 'num rank' },
    { column: 'name', classes: '' },
    { column: 'price', classes: 'num' },
    { column: 'change_1h', classes: 'num c1h' },
    { column: 'change_24h', classes: 'num' },
    { column: 'change_7d', classes: 'num c7' },
    { column: 'market_cap', classes: 'num' },
    { column: 'total_volume', classes: 'num cvol' },
  ];

  protected readonly lined = computed(() => this.rows().map((row) => ({ ...row, line: lineOver(row, '7d') })));
  /** Rows are made this many pixels before they are seen. */
  protected readonly BUFFER = 800;
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly coarse = toSignal(
    inject(BreakpointObserver)
      .observe('(pointer: coarse)')
      .pipe(map(({ matches }) => matches)),
    { requireSync: true },
  );
  protected readonly rowHeight = computed(
    () => ROW_REM[this.coarse() ? 'coarse' : 'fine'] * Number.parseFloat(getComputedStyle(this.root).fontSize || '16'),
  );
  private readonly range = toSignal(
    toObservable(this.viewport).pipe(switchMap((viewport) => viewport.renderedRangeStream)),
    { initialValue: { start: 0, end: 0 } },
  );
  /** How far the rendered rows have been moved down: the head, which sticks to the window, must not move with them. */
  protected readonly lift = computed(() => this.range().start * this.rowHeight());
  protected readonly byId = (_: number, row: MarketRow): string => row.id;

  protected sorted(column: Column): 'ascending' | 'descending' | null {
    return ariaSort(this.order(), column);
  }

  protected none(row: MarketRow, key = 'none'): string {
    return this.words.say(key, { name: row.name });
  }
}
