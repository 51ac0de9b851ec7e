import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StatusReport, toEpochMs } from '../../api/clients/status';
import type { SourceStatus } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { SourceHealth, healthOf, retryTime } from '../../ui/source/source-health';
import { SourceReason } from '../../ui/source/source-reason';
import { sourceTitle } from '../../ui/source/source-title';
import { Phrase, badgeState } from './badge-state';

/** Circumference of the ring: 2π × 7.5. */
const RING_LENGTH = 47.1;

interface SourceRow {
  readonly source: SourceStatus;
  readonly title: string;
  readonly health: SourceHealth;
  readonly age: string;
  readonly next: string;
}

/** Age of the prices, with a ring that empties until the next ones. It opens a list of sources. */
@Component({
  selector: 'cv-freshness-badge',
  imports: [RouterLink, SourceReason],
  templateUrl: './freshness-badge.html',
  styleUrl: './freshness-badge.css',
})
export class FreshnessBadge {
  protected readonly t = translate();
  private readonly status = inject(StatusReport);
  private readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);
  private readonly language = inject(LanguageChoice).current;

  /** The list of sources is rendered when it is first opened. */
  protected readonly opened = signal(false);
  protected readonly badge = computed(() =>
    badgeState(
      {
        now: this.times.now(),
        server: this.status.problem() ?? 'ok',
        knownAt: this.freshness.knownAt(),
        loading: this.status.loading(),
        pricesAt: this.freshness.pricesAt(),
        stale: this.freshness.stale(),
        sourceFailing: this.freshness.reason() !== null,
        nextPoll: toEpochMs(this.status.report()?.markets.next_poll),
        retryAt: this.freshness.retryAt(),
        intervalMs: this.freshness.interval() * 1_000,
        history: this.status.report()?.history ?? null,
      },
      this.language(),
    ),
  );
  protected readonly ring = computed(() => this.badge().remaining * RING_LENGTH);
  protected readonly full = computed(() => this.text(this.badge().full));
  protected readonly short = computed(() => this.text(this.badge().short));
  protected readonly detail = computed(() => this.text(this.badge().detail));
  /** Contains what is seen: the full or the short text. */
  protected readonly label = computed(() => {
    const [full, short] = [this.full(), this.short()];
    const parts = [full, this.detail(), full.includes(short) ? '' : short];
    const text = parts.filter((part) => part !== '').join(' · ');
    return `${text}. ${this.t('freshness.showSources')}`;
  });
  protected readonly rows = computed(() =>
    (this.status.report()?.sources ?? []).map((source) => this.toRow(source)),
  );

  private toRow(source: SourceStatus): SourceRow {
    const now = this.status.asOf();
    return {
      source,
      title: sourceTitle(source, this.t),
      health: healthOf(source, now),
      age: this.age(toEpochMs(source.last_success)),
      next: this.next(retryTime(source, now)),
    };
  }

  private next(at: number | null): string {
    if (at === null) return '';
    if (at <= this.times.now()) return this.t('source.retryNow');
    return this.t('source.retryAt', { time: this.times.time(at) });
  }

  private age(at: number | null): string {
    if (at === null) return this.t('source.noData');
    const { text, relative } = this.times.age(at);
    return this.t(relative ? 'age.old' : 'age.at', { age: text });
  }

  private text(phrase: Phrase | null): string {
    return phrase === null ? '' : this.t(phrase.key, phrase.params);
  }
}
