import { Component, inject, input, output } from '@angular/core';
import type { Favourite, FeedRow } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { Avatar } from '../ui/coin/coin-icon';
import { Icon } from '../ui/icon/icon';
import { numbers } from '../ui/format/intl';
import { wordsOf } from '../i18n/translate';
import { SINCE, Wanted, toggled } from './news-query';

/** Whose stories, of which coins, from which feed, since when. Beside the stories, or in a sheet on the phone. */
@Component({
  selector: 'cv-news-filters',
  imports: [Avatar, Icon],
  templateUrl: './news-filters.html',
  styleUrl: './news-filters.css',
})
export class NewsFilters {
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('news');
  protected readonly since = SINCE;

  readonly wanted = input.required<Wanted>();
  readonly favourites = input.required<readonly Favourite[]>();
  readonly feeds = input.required<readonly FeedRow[]>();
  readonly changed = output<Partial<Wanted>>();

  protected pickCoin(coin: string): void {
    this.changed.emit({ coins: toggled(this.wanted().coins, coin) });
  }

  protected pickFeed(url: string): void {
    this.changed.emit({ feed: this.wanted().feed === url ? null : url });
  }

  protected counted(count: number): string {
    return numbers(this.language(), {}).format(count);
  }
}
