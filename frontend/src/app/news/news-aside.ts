import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StatusReport } from '../api/clients/status';
import type { NewsItem, SourceStatus } from '../api/models';
import { Clock } from '../api/polling/clock';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { healthOf } from '../ui/source/source-health';
import { SourceReason } from '../ui/source/source-reason';
import { sourceTitle } from '../ui/source/source-title';
import { namedCoins } from './named-coins';

const MOST_COINS = 6;

/** Beside the news on wide windows: the coins that they mention, and feeds that are late. */
@Component({
  selector: 'cv-news-aside',
  imports: [CoinIcon, RouterLink, SourceReason],
  template: `<aside [attr.aria-label]="t('about')">
    @if (items().length > 0) {
      <section class="section">
        <div class="section-head">
          <h2>{{ t('named') }}</h2>
        </div>
        <ul>
          @for (coin of coins(); track coin.id) {
            <li class="coin-row">
              <a class="coin" [routerLink]="['/coins', coin.id]"
                ><cv-coin-icon
                  [coin]="coin.id"
                  [name]="coin.name"
                  [image]="coin.image"
                  size="tiny"
                /><span class="clip">{{ coin.name }}</span></a
              >
              <i [style.--share.%]="coin.share"></i>
              <span class="num sm quiet">{{ t.number(coin.count) }}</span>
            </li>
          } @empty {
            <li class="sm quiet">{{ t('noneNamed') }}</li>
          }
        </ul>
      </section>
    }
    <section class="section">
      <div class="section-head">
        <h2>{{ t('feeds') }}</h2>
        <a class="sm target" routerLink="/status">{{ app('nav.status') }}</a>
      </div>
      @if (feeds().length > 0) {
        <p class="sm quiet">
          {{ t('feedsOnTime', { ok: feeds().length - late().length, total: feeds().length }) }}
        </p>
      }
      @for (feed of late(); track feed.source) {
        <p class="sm late">
          <b>{{ titleOf(feed) }}</b>
          <cv-source-reason [source]="feed" />
        </p>
      }
    </section>
  </aside>`,
  styles: `
    aside {
      display: grid;
      gap: var(--cv-8);
    }
    .coin-row {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 5rem 1.75rem;
      gap: var(--cv-2);
      align-items: center;
      min-height: 2rem;
      font-size: var(--cv-text-sm);
    }
    .coin {
      gap: var(--cv-2);
      min-height: 2rem;
    }
    i {
      width: var(--share);
      height: 0.375rem;
      border-radius: 1px;
      background: var(--cv-ink);
    }
    .late {
      margin-top: var(--cv-2);
    }
    .late b {
      display: block;
      color: var(--cv-stale);
    }
  `,
})
export class NewsAside {
  protected readonly t = translate('news');
  protected readonly app = translate();
  private readonly now = inject(Clock).now;
  private readonly report = inject(StatusReport).report;

  /** The items that are listed. */
  readonly items = input.required<readonly NewsItem[]>();

  protected readonly coins = computed(() => namedCoins(this.items(), MOST_COINS));
  protected readonly feeds = computed(() =>
    (this.report()?.sources ?? []).filter(({ kind }) => kind === 'news'),
  );
  protected readonly late = computed(() =>
    this.feeds().filter((feed) => healthOf(feed, this.now()) !== 'ok'),
  );

  protected titleOf(feed: SourceStatus): string {
    return sourceTitle(feed, this.app);
  }
}
