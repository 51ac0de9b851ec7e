import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StatusReport } from '../api/clients/status';
import type { SourceStatus } from '../api/models';
import { Clock } from '../api/polling/clock';
import { translate } from '../i18n/translate';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { TimeFormatter } from '../ui/time/time-formatter';
import { healthOf, retryTime } from '../ui/source/source-health';
import { SourceReason } from '../ui/source/source-reason';

/** Shown before the first prices: what has arrived, what is missing and why, and the next try. */
@Component({
  selector: 'cv-first-steps',
  imports: [RouterLink, SourceReason],
  template: `<ul class="sheet full-bleed" [attr.aria-label]="t('firstPrices.steps')">
      <li>
        <i class="dot" [class.late]="prices()?.reason"></i>
        <div>
          <b>{{ t('firstPrices.prices') }}</b>
          @if (prices(); as source) {
            <p><cv-source-reason [source]="source" /></p>
          }
        </div>
        <span>{{ nextTry(prices()) }}</span>
      </li>
      <li>
        <i class="dot waiting"></i>
        <div>
          <b>{{ t('firstPrices.history') }}</b>
          <p>{{ t('firstPrices.historyText') }}</p>
        </div>
        <span>{{ t('firstPrices.afterPrices') }}</span>
      </li>
      <li>
        <i class="dot" [class.late]="answered() < feeds().length"></i>
        <div>
          <b>{{ t('nav.news') }}</b>
          <p>{{ t('firstPrices.feeds', { answered: answered(), feeds: feeds().length }) }}</p>
        </div>
        <span>{{ nextTry(lateFeed()) }}</span>
      </li>
    </ul>
    <p class="sm quiet">
      {{ t('firstPrices.help') }} <a routerLink="/status">{{ t('freshness.allSources') }}</a>
    </p>`,
  styles: `
    :host {
      display: grid;
      gap: var(--cv-4);
    }
    li {
      display: grid;
      grid-template-columns: 1rem minmax(0, 1fr) auto;
      gap: 0 var(--cv-3);
      padding: 0.875rem var(--cv-5);
      border-top: 1px solid var(--cv-line);
    }
    li:first-child {
      border-top: 0;
    }
    .dot {
      margin-top: 0.375rem;
    }
    .waiting {
      border: 2px dashed var(--cv-line-strong);
      background: none;
    }
    li p,
    li span {
      color: var(--cv-ink-2);
      font-size: var(--cv-text-sm);
      line-height: var(--cv-lead-sm);
    }
    @media (max-width: 47.99rem) {
      li {
        grid-template-columns: 1rem minmax(0, 1fr);
        padding-inline: var(--cv-gutter);
      }
      li > span {
        grid-column: 2;
      }
    }
  `,
})
export class FirstSteps {
  protected readonly t = translate();
  private readonly times = inject(TimeFormatter);
  private readonly now = inject(Clock).now;
  private readonly report = inject(StatusReport).report;

  protected readonly prices = inject(DataFreshness).source;
  protected readonly feeds = computed(() =>
    (this.report()?.sources ?? []).filter(({ kind }) => kind === 'news'),
  );
  protected readonly answered = computed(
    () => this.feeds().filter(({ last_success }) => last_success !== null).length,
  );
  protected readonly lateFeed = computed(() =>
    this.feeds().find((feed) => healthOf(feed, this.now()) !== 'ok'),
  );

  protected nextTry(source: SourceStatus | undefined): string {
    const at = source && retryTime(source, this.now());
    if (at == null) return '';
    if (at <= this.now()) return this.t('source.retryNow');
    return this.t('source.retryAt', { time: this.times.time(at) });
  }
}
