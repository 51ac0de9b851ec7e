import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { NewsItem, Page } from '../api/models';
import type { PolledResource } from '../api/polling/polled-resource';
import { translate } from '../i18n/translate';
import { FailureNote } from '../ui/feedback/failure-note';
import { gradually } from '../ui/gradually';
import { NewsCard } from '../ui/news/news-card';

const LIMIT = 8;

/** Which news the column shows: of the favourites, of other coins, or all. */
export type NewsColumn = 'favourites' | 'others' | 'all';

/** The latest news. */
@Component({
  selector: 'cv-latest-news',
  imports: [FailureNote, NewsCard, RouterLink],
  template: `<section class="section">
    <div class="section-head">
      <h2>{{ t('dashboard.newsColumn.' + about()) }}</h2>
      @if (about() === 'all') {
        <span class="xs faint">{{ t('dashboard.untilFavourites') }}</span>
      } @else {
        <a
          class="sm target"
          routerLink="/news"
          [queryParams]="about() === 'others' ? { show: 'all' } : {}"
          >{{ t('dashboard.all') }}</a
        >
      }
    </div>
    @if (shown(); as items) {
      <ol class="news-list sm">
        @for (item of items; track item.id) {
          <li><cv-news-card [item]="item" /></li>
        } @empty {
          <li class="quiet">
            {{ t(about() === 'favourites' ? 'dashboard.noNews' : 'dashboard.noNewsAtAll') }}
          </li>
        }
      </ol>
      @if (incomplete()) {
        <div class="loading" hidden></div>
      }
    } @else if (!items() && news().error(); as error) {
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
          <li class="loading"></li>
        }
      </ol>
    }
  </section>`,
  styles: `
    /* Time, headline and source. */
    .loading::before {
      content: '';
      display: block;
      height: 2.5625rem;
      background:
        linear-gradient(var(--cv-line) 0 0) 0 0 / 2.25rem 0.75rem no-repeat,
        linear-gradient(var(--cv-line) 0 0) 3.75rem 0.125rem / calc(90% - 3.375rem) 1rem no-repeat,
        linear-gradient(var(--cv-line) 0 0) 3.75rem 1.625rem / calc(40% - 1.5rem) 0.75rem no-repeat;
    }
  `,
})
export class LatestNews {
  protected readonly t = translate();

  readonly news = input.required<PolledResource<Page<NewsItem>>>();
  readonly about = input.required<NewsColumn>();
  readonly items = input.required<readonly NewsItem[] | undefined>();

  private readonly count = computed(() => Math.min(this.items()?.length ?? 0, LIMIT));
  private readonly countShown = gradually(this.count, 0, 2);
  protected readonly incomplete = computed(() => this.countShown() < this.count());
  /** Undefined until the first items are rendered. */
  protected readonly shown = computed(() => {
    const count = this.countShown();
    return this.count() > 0 && count === 0 ? undefined : this.items()?.slice(0, count);
  });
  protected readonly placeholders = Array.from({ length: LIMIT }, (_, index) => index);
}
