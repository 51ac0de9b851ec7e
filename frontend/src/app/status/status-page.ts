import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { Clock } from '../api/polling/clock';
import { Pulse } from '../api/polling/refresh-scheduler';
import type { ConsumerStatus, SourceStatus } from '../api/models';
import { StatusReport, epoch } from '../api/clients/status';
import { LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { ageText } from '../ui/format/age';
import { FailureNote } from '../ui/feedback/failure-note';
import { agedMoment, clockTime, exactMoment, sameDay } from '../ui/format/moment';
import { PriceAge } from '../ui/feedback/data-freshness';
import { reasonSentence } from '../ui/source/reason-sentence';
import { Skeleton } from '../ui/feedback/skeleton';
import { healthOf, nextTryOf } from '../ui/source/source-health';
import { SourceReason } from '../ui/source/source-reason';
import { sourceTitle } from '../ui/source/source-title';
import { Words } from '../ui/words';
import { Pipeline } from './pipeline';
import {
  consumersOf,
  durationText,
  evenPace,
  everyText,
  finding,
  kindKey,
  newsIsFresh,
  waitingRecords,
} from './status-summary';

/** How every source and consumer fares, why, and when it is tried again. */
@Component({
  selector: 'cv-status-page',
  imports: [FailureNote, NgTemplateOutlet, Pipeline, Skeleton, SourceReason],
  templateUrl: './status-page.html',
  styleUrl: './status-page.css',
})
export class StatusPage {
  protected readonly phrases = inject(Phrases);
  protected readonly clock = inject(Clock);
  protected readonly status = inject(StatusReport);
  protected readonly pulse = inject(Pulse);
  private readonly words = inject(Words);
  private readonly age = inject(PriceAge);
  private readonly language = inject(LanguageChoice).current;
  private readonly say = this.phrases.say.bind(this.phrases);

  protected readonly title = computed(() => {
    const report = this.status.report();
    if (report === undefined) return this.say('nav.status');
    return finding(report, this.clock.now(), this.say, (key, count) => this.phrases.count(key, count));
  });
  protected readonly sub = computed(() => {
    const report = this.status.report();
    if (report === undefined) return '';
    const waits = waitingRecords(report.consumers);
    const silent = consumersOf(report.consumers).filter(({ state }) => state === 'silent').length;
    return [
      this.prices(),
      this.say(newsIsFresh(report.sources, this.clock.now()) ? 'status.newsFresh' : 'status.newsLate'),
      waits === 0 ? this.say('status.nothingWaits') : this.phrases.count('status.waits', waits),
      ...(silent === 0 ? [] : [this.phrases.count('status.silent', silent)]),
    ].join(' ');
  });
  protected readonly rows = computed(() => (this.status.report()?.sources ?? []).map((source) => this.row(source)));
  protected readonly calls = computed(() => {
    const market = this.status.report()?.sources.find(({ calls_month }) => calls_month !== null);
    if (market === undefined) return null;
    const [calls, budget] = [market.calls_month ?? 0, market.budget_month];
    const number = (value: number): string => this.phrases.number(value);
    return {
      calls,
      budget,
      share: budget ? Math.min(100, (100 * calls) / budget) : 0,
      pace: budget ? (100 * evenPace(budget, this.clock.now())) / budget : null,
      text: budget
        ? this.say('status.callsOf', { calls: number(calls), budget: number(budget) })
        : this.say('status.callsFree', { calls: number(calls) }),
      paceText: budget ? this.say('status.pace', { calls: number(evenPace(budget, this.clock.now())) }) : '',
      interval: this.interval(market),
    };
  });
  protected readonly history = computed(() => {
    const history = this.status.report()?.history;
    if (!history) return null;
    const share = history.total === 0 ? 0 : (100 * history.filled) / history.total;
    const params = { filled: this.phrases.number(history.filled), total: this.phrases.number(history.total) };
    return {
      ...history,
      share,
      text: history.total === 0 ? this.say('status.historyNone') : this.say('status.historyOf', params),
    };
  });

  private row(source: SourceStatus): {
    source: SourceStatus;
    title: string;
    health: string;
    state: string;
    kind: string;
    age: string | null;
    last: string;
    exact: string | null;
    next: string | null;
    /** The next try as a sentence. */
    tried: string | null;
    calls: string | null;
  } {
    const now = this.clock.now();
    const [last, next] = [epoch(source.last_success), nextTryOf(source, now)];
    const health = healthOf(source, now);
    const due = next !== null && next <= now;
    const nextAt = next === null ? null : this.moment(next);
    return {
      source,
      title: sourceTitle(source, (key) => this.words.say(key)),
      health,
      state: this.say(`status.states.${health}`),
      kind: this.say(kindKey(source.source, source.kind), { every: everyText(source.interval_s, this.say) }),
      age: last === null ? null : ageText(last, now, this.language()).text,
      last: last === null ? this.say('status.never') : this.moment(last),
      exact: last === null ? null : exactMoment(last, this.language()),
      next: due ? this.say('status.now') : nextAt,
      tried: due ? this.say('fresh.next_due') : nextAt && this.say('fresh.next_try', { time: nextAt }),
      calls: source.calls_month === null ? null : this.phrases.number(source.calls_month),
    };
  }

  /** Why a consumer does not move on, in the reader's language. */
  protected why({ consumer, reason, state, updated_at }: ConsumerStatus): string {
    const time = this.moment(epoch(updated_at) ?? this.clock.now());
    if (state === 'silent') return this.say('status.silentSince', { time });
    if (reason === null) return '';
    return reasonSentence(reason, consumer, time, (key, params) => this.words.say(key, params));
  }

  private prices(): string {
    const at = this.age.at();
    if (at === null) return this.say('status.noPrices');
    const { text, relative } = ageText(at, this.clock.now(), this.language());
    return this.say(relative ? 'status.pricesFresh' : 'status.pricesAt', { age: text });
  }

  private interval({ interval_s }: SourceStatus): string {
    return durationText(interval_s, this.say('status.day'));
  }

  private moment(at: number): string {
    return sameDay(at, this.clock.now())
      ? clockTime(at, this.language())
      : agedMoment(at, this.clock.now(), this.language());
  }
}
