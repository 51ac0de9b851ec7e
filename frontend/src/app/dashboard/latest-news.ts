import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { NewsItem, Page } from '../api/models';
import type { PolledResource } from '../api/polling/polled-resource';
import { translate } from '../i18n/translate';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { NewsCard } from '../ui/news/news-card';

const LIMIT = 8;

/** The latest news of the favourites, or all news while there are none. */
@Component({
  selector: 'cv-latest-news',
  imports: [FailureNote, NewsCard, RouterLink, Skeleton],
  template: `<section class="section">
    <div class="section-head">
      <h2>{{ t(ofFavourites() ? 'dashboard.news' : 'dashboard.allNews') }}</h2>
      @if (ofFavourites()) {
        <a class="sm" routerLink="/news">{{ t('dashboard.all') }}</a>
      } @else {
        <span class="xs faint">{{ t('dashboard.untilFavourites') }}</span>
      }
    </div>
    @if (items(); as items) {
      <ol class="news-list sm">
        @for (item of items; track item.id) {
          <li><cv-news-card [item]="item" /></li>
        } @empty {
          <li class="quiet">
            {{ t(ofFavourites() ? 'dashboard.noNews' : 'dashboard.noNewsAtAll') }}
          </li>
        }
      </ol>
    } @else if (news().error(); as error) {
      <cv-failure-note
        [error]="error"
        [minor]="true"
        [heading]="t('dashboard.newsFailed')"
        [retryAt]="news().retryAt()"
        (retry)="news().reload()"
      />
    } @else {
      <ol class="news-list sm" aria-hidden="true">
        @for (placeholder of placeholders; track placeholder) {
          <li class="loading">
            <cv-skeleton width="2.25rem" /><span
              ><cv-skeleton width="96%" /><cv-skeleton width="70%" /><cv-skeleton width="40%"
            /></span>
          </li>
        }
      </ol>
    }
  </section>`,
  styles: `
    .loading {
      display: grid;
      grid-template-columns: 3.25rem 1fr;
      gap: var(--cv-2);
    }
    .loading span {
      display: grid;
      gap: 0.5rem;
    }
  `,
})
export class LatestNews {
  protected readonly t = translate();

  readonly news = input.required<PolledResource<Page<NewsItem>>>();
  readonly ofFavourites = input.required<boolean>();

  protected readonly items = computed(() => this.news().value()?.data.slice(0, LIMIT));
  protected readonly placeholders = Array.from({ length: 6 }, (_, index) => index);
}
