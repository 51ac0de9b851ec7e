import { Component, computed, input, output } from '@angular/core';
import type { Favourite, FeedRow } from '../api/models';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { Skeleton } from '../ui/feedback/skeleton';
import { Icon } from '../ui/icon/icon';
import { Filters, SINCE, toggled } from './news-query';

/** Filters by favourites, coins, time and feed: a sidebar, or a sheet on phones. */
@Component({
  selector: 'cv-news-filters',
  imports: [CoinIcon, Icon, Skeleton],
  templateUrl: './news-filters.html',
  styleUrl: './news-filters.css',
})
export class NewsFilters {
  protected readonly t = translate('news');
  protected readonly since = SINCE;

  readonly filters = input.required<Filters>();
  readonly favourites = input.required<readonly Favourite[]>();
  /** Known before the favourites are. */
  readonly favouriteCount = input.required<number>();
  readonly feeds = input.required<readonly FeedRow[]>();
  readonly changed = output<Partial<Filters>>();

  protected readonly placeholders = computed(() =>
    Array.from({ length: this.favouriteCount() }, (_, index) => index),
  );

  protected toggleCoin(coin: string): void {
    this.changed.emit({ coins: toggled(this.filters().coins, coin) });
  }

  protected toggleFeed(url: string): void {
    this.changed.emit({ feed: this.filters().feed === url ? null : url });
  }
}
