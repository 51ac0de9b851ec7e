import { Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MarketRow } from '../api/models';
import { Avatar } from '../ui/coin/coin-icon';
import { Delta } from '../ui/format/change-badge';
import { Figure } from '../ui/format/formatted-number';
import { lineOver } from '../ui/coin/sparkline-values';
import { Sparkline } from '../ui/coin/sparkline';
import { Star } from '../ui/coin/star-button';
import { wordsOf } from '../i18n/translate';
import { COLUMNS, Column, Order, written } from './order';

/** The markets on a phone: star, name and cap, line, price and 24 hours. */
@Component({
  selector: 'cv-market-list',
  imports: [Avatar, Delta, Figure, RouterLink, Sparkline, Star],
  templateUrl: './market-list.html',
  styleUrl: './market-list.css',
})
export class MarketList {
  protected readonly words = wordsOf('market');
  protected readonly orders: readonly { readonly value: string; readonly column: Column }[] = COLUMNS.map((column) => ({
    column,
    value: written({ column, down: column !== 'rank' && column !== 'name' }),
  }));

  readonly rows = input.required<readonly MarketRow[]>();
  readonly order = input.required<Order>();
  readonly favourites = input.required<ReadonlySet<string>>();
  readonly stale = input(false);
  /** The new order, as the address writes it. */
  readonly sorted = output<string>();
  readonly starred = output<MarketRow>();

  protected readonly chosen = computed(() => written(this.order()));

  protected pick(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.sorted.emit(event.target.value);
  }

  protected readonly lined = computed(() => this.rows().map((row) => ({ ...row, line: lineOver(row, '7d') })));

  protected none(row: MarketRow): string {
    return this.words.say('none', { name: row.name });
  }
}
