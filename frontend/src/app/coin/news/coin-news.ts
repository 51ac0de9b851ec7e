import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { newsItems } from '../../api/clients/news';
import { translate } from '../../i18n/translate';
import { FailureNote } from '../../ui/feedback/failure-note';
import { Skeleton } from '../../ui/feedback/skeleton';
import { NewsCard } from '../../ui/news/news-card';

const LIMIT = 8;

/** The latest news that mentions a coin. */
@Component({
  selector: 'cv-coin-news',
  imports: [FailureNote, NewsCard, RouterLink, Skeleton],
  templateUrl: './coin-news.html',
  styles: `
    :host {
      display: block;
    }
    .second {
      margin-top: var(--cv-2);
    }
  `,
})
export class CoinNews {
  protected readonly t = translate('coin');

  readonly coin = input.required<string>();
  readonly symbol = input.required<string>();

  protected readonly news = newsItems(() => ({
    filter: 'all',
    coins: [this.coin()],
    limit: LIMIT,
  }));
  protected readonly items = computed(() => this.news.value()?.data);
  /** Cards need not name the coin: all are about it. */
  protected readonly noCoins: readonly string[] = [];
}
