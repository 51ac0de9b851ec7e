import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { StatusReport, toEpochMs } from '../api/clients/status';
import type { ConsumerStatus, SourceStatus } from '../api/models';
import { RefreshScheduler } from '../api/polling/refresh-scheduler';
import { translate } from '../i18n/translate';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { TimeFormatter } from '../ui/time/time-formatter';
import { gradually } from '../ui/gradually';
import { PHONE, matchesMedia } from '../ui/media-query';
import { reasonSentence } from '../ui/source/reason-sentence';
import { SourceHealth, healthOf, retryTime } from '../ui/source/source-health';
import { SourceReason } from '../ui/source/source-reason';
import { sourceTitle } from '../ui/source/source-title';
import { CoinGeckoKeyForm } from './coingecko-key';
import { Pipeline } from './pipeline';
import {
  consumerTotals,
  durationText,
  evenPace,
  newsIsFresh,
  sourceKind,
  spendsCalls,
  statusTitle,
  waitingRecords,
} from './status-summary';

interface SourceRow {
  readonly source: SourceStatus;
  readonly title: string;
  readonly health: SourceHealth;
  readonly kind: string;
  readonly age: string | null;
  readonly lastSuccess: string;
  readonly exactTime: string | null;
  readonly next: string | null;
  /** The next try as a sentence. */
  readonly nextSentence: string | null;
  readonly calls: string | null;
  /** Why there is no number of calls. */
  readonly callsReason: string;
}

/** State of every source and consumer, with the reason and the next try. */
@Component({
  selector: 'cv-status-page',
  imports: [CoinGeckoKeyForm, FailureNote, NgTemplateOutlet, Pipeline, Skeleton, SourceReason],
  templateUrl: './status-page.html',
  styleUrl: './status-page.css',
})
export class StatusPage {
  protected readonly t = translate();
  protected readonly status = inject(StatusReport);
  protected readonly scheduler = inject(RefreshScheduler);
  private readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);

  protected readonly phone = matchesMedia(PHONE);
  /** Rendered one after the other: pipeline, calls, sources, consumers. */
  protected readonly parts = gradually(() => (this.status.report() ? 4 : 0), 0, 1);
  protected readonly title = computed(() => {
    const report = this.status.report();
    if (report === undefined) return this.t('nav.status');
    const at = this.status.asOf();
    if (at < this.times.now()) {
      return this.t('status.title.asOf', { time: this.times.recent(at) });
    }
    return statusTitle(report, at, this.t);
  });
  protected readonly summary = computed(() => {
    const report = this.status.report();
    if (report === undefined) return '';
    const fresh = newsIsFresh(report.sources, this.status.asOf());
    const waiting = waitingRecords(report.consumers);
    const totals = consumerTotals(report.consumers);
    const silent = totals.filter(({ state }) => state === 'silent').length;
    return [
      this.prices(),
      this.t(fresh ? 'status.newsFresh' : 'status.newsLate'),
      waiting === 0 ? this.t('status.nothingWaiting') : this.t.count('status.waiting', waiting),
      ...(silent === 0 ? [] : [this.t.count('status.silent', silent)]),
    ].join(' ');
  });
  protected readonly rows = computed(() =>
    (this.status.report()?.sources ?? []).map((source) => this.toRow(source)),
  );
  protected readonly calls = computed(() => {
    const sources = this.status.report()?.sources ?? [];
    const market = sources.find(({ calls_month }) => calls_month !== null);
    if (market === undefined) return null;
    const [count, budget] = [market.calls_month ?? 0, market.budget_month];
    const interval = durationText(market.interval_s, this.t('status.dayUnit'));
    const calls = this.t.number(count);
    if (!budget) {
      return { count, interval, budget: null, text: this.t('status.callsUnlimited', { calls }) };
    }
    const pace = evenPace(budget, this.times.now());
    return {
      count,
      interval,
      budget,
      percent: Math.min(100, (100 * count) / budget),
      pacePercent: (100 * pace) / budget,
      text: this.t('status.callsOf', { calls, budget: this.t.number(budget) }),
      paceText: this.t('status.pace', { calls: this.t.number(pace) }),
    };
  });
  protected readonly history = computed(() => {
    const history = this.status.report()?.history;
    if (!history) return null;
    const { filled, total } = history;
    const params = { filled: this.t.number(filled), total: this.t.number(total) };
    return {
      filled,
      total,
      percent: total === 0 ? 0 : (100 * filled) / total,
      text: total === 0 ? this.t('status.historyNone') : this.t('status.historyOf', params),
    };
  });

  private toRow(source: SourceStatus): SourceRow {
    const now = this.status.asOf();
    const [last, next] = [toEpochMs(source.last_success), retryTime(source, now)];
    const due = next !== null && next <= now;
    const time = next === null ? null : this.times.recent(next);
    return {
      source,
      title: sourceTitle(source, this.t),
      health: healthOf(source, now),
      kind: sourceKind(source, this.t),
      age: last === null ? null : this.times.age(last).text,
      lastSuccess: last === null ? this.t('status.never') : this.times.recent(last),
      exactTime: last === null ? null : this.times.exact(last),
      next: due ? this.t('status.now') : time,
      nextSentence: due ? this.t('source.retryNow') : time && this.t('source.retryAt', { time }),
      calls: source.calls_month === null ? null : this.t.number(source.calls_month),
      callsReason: spendsCalls(source) ? 'sharedCalls' : 'noCalls',
    };
  }

  /** Why a consumer makes no progress. */
  protected reasonOf({ consumer, reason, state, updated_at }: ConsumerStatus): string {
    const time = this.times.recent(toEpochMs(updated_at) ?? this.times.now());
    if (state === 'silent') return this.t('status.silentSince', { time });
    return reason === null ? '' : reasonSentence(reason, consumer, time, this.t);
  }

  private prices(): string {
    const at = this.freshness.pricesAt();
    if (at === null) return this.t('status.noPrices');
    const { text: age, relative } = this.times.age(at);
    return this.t(relative ? 'stalePrices.age' : 'stalePrices.at', { age });
  }
}
