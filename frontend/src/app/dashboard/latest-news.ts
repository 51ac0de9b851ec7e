import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import type { Polled } from '../api/polling/polled-resource';
import type { NewsItem, Page } from '../api/models';
import { Phrases } from '../i18n/phrases';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { Story } from '../ui/news/news-card';

const SHOWN = 8;

/** The newest stories: of the favourites, or of everything while there are none. */
@Component({
  selector: 'cv-news-aside',
  imports: [FailureNote, RouterLink, Skeleton, Story],
  template: `<section class="sec">
    <div class="sechead">
      <h2>{{ phrases.say(filtered() ? 'dashboard.news' : 'dashboard.allNews') }}</h2>
      @if (filtered()) {
        <a class="sm" routerLink="/news">{{ phrases.say('dashboard.all') }}</a>
      } @else {
        <span class="xs faint">{{ phrases.say('dashboard.until') }}</span>
      }
    </div>
    @if (stories(); as stories) {
      <ol class="wire sm">
        @for (story of stories; track story.id) {
          <li><cv-story [story]="story" [now]="clock.now()" /></li>
        } @empty {
          <li class="quiet">{{ phrases.say(filtered() ? 'dashboard.noNews' : 'dashboard.noNewsAll') }}</li>
        }
      </ol>
    } @else if (news().error(); as failure) {
      <cv-failure
        [failure]="failure"
        [heading]="phrases.say('dashboard.newsFailed')"
        [nextTry]="news().nextTry()"
        (retry)="news().reload()"
      />
    } @else {
      <ol class="wire sm" aria-hidden="true">
        @for (place of places; track place) {
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
export class NewsAside {
  protected readonly phrases = inject(Phrases);
  protected readonly clock = inject(Clock);

  readonly news = input.required<Polled<Page<NewsItem>>>();
  /** Of the favourites only. */
  readonly filtered = input.required<boolean>();

  protected readonly stories = computed(() => this.news().value()?.data.slice(0, SHOWN));
  protected readonly places = Array.from({ length: 6 }, (_, index) => index);
}
