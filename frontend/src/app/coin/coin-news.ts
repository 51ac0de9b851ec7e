import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { newsItems } from '../api/clients/news';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { Story } from '../ui/news/news-card';
import { wordsOf } from '../i18n/translate';

const MOST = 8;

/** The latest stories that name a coin, beside its chart. */
@Component({
  selector: 'cv-coin-stories',
  imports: [FailureNote, RouterLink, Skeleton, Story],
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
export class CoinStories {
  protected readonly words = wordsOf('coin');
  protected readonly now = inject(Clock).now;

  readonly coin = input.required<string>();
  readonly symbol = input.required<string>();

  protected readonly news = newsItems(() => ({ filter: 'all', coins: [this.coin()], limit: MOST }));
  protected readonly stories = computed(() => this.news.value()?.data);
  /** Every story here is about this coin: it need not say so. */
  protected readonly nothing: readonly string[] = [];
}
