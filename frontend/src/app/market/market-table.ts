import { Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MarketRow } from '../api/shapes';
import { Avatar } from '../ui/avatar';
import { Delta } from '../ui/delta';
import { Figure } from '../ui/figure';
import { Icon } from '../ui/icon';
import { lineOver } from '../ui/span-line';
import { Sparkline } from '../ui/sparkline';
import { Star } from '../ui/star';
import { wordsOf } from '../ui/words';
import { Column, Order, ariaSort } from './order';

/** A column with figures: its key in a row, and the class that hides it where it does not fit. */
interface Head {
  readonly column: Column;
  readonly classes: string;
}

/** The market table from the tablet up. A press on a head sorts. */
@Component({
  selector: 'cv-market-table',
  imports: [Avatar, Delta, Figure, Icon, RouterLink, Sparkline, Star],
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

  protected sorted(column: Column): 'ascending' | 'descending' | null {
    return ariaSort(this.order(), column);
  }

  protected readonly lined = computed(() => this.rows().map((row) => ({ ...row, line: lineOver(row, '7d') })));

  protected none(row: MarketRow, key = 'none'): string {
    return this.words.say(key, { name: row.name });
  }
}
