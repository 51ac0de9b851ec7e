import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../../api/polling/clock';
import { Presence } from '../../api/polling/page-visibility';
import type { SourceStatus } from '../../api/models';
import { StatusReport, epoch } from '../../api/clients/status';
import { LanguageChoice } from '../../i18n/language';
import { Phrases } from '../../i18n/phrases';
import { ageText } from '../../ui/format/age';
import { clockTime } from '../../ui/format/moment';
import { PriceAge } from '../../ui/feedback/data-freshness';
import { healthOf, nextTryOf } from '../../ui/source/source-health';
import { SourceReason } from '../../ui/source/source-reason';
import { sourceTitle } from '../../ui/source/source-title';
import { Words } from '../../ui/words';
import { Phrase, badgeOf } from './badge-state';

/** Length of the ring's line: 2π × 7.5. */
const RING = 47.1;

/** How old the prices are, with a ring that drains until the next ones; behind it every source with its reason. */
@Component({
  selector: 'cv-freshness',
  imports: [RouterLink, SourceReason],
  templateUrl: './freshness-badge.html',
  styleUrl: './freshness-badge.css',
})
export class Freshness {
  protected readonly clock = inject(Clock);
  protected readonly phrases = inject(Phrases);
  private readonly words = inject(Words);
  private readonly status = inject(StatusReport);
  private readonly age = inject(PriceAge);
  private readonly presence = inject(Presence);
  private readonly language = inject(LanguageChoice).current;

  protected readonly badge = computed(() =>
    badgeOf(
      {
        now: this.clock.now(),
        online: this.presence.online(),
        server: this.server(),
        loading: this.status.loading(),
        pricesAt: this.age.at(),
        stale: this.age.stale(),
        failing: this.age.reason() !== null,
        nextPoll: epoch(this.status.report()?.markets.next_poll),
        nextTry: this.age.nextTry(),
        intervalMs: this.age.interval() * 1_000,
        history: this.status.report()?.history ?? null,
      },
      this.language(),
    ),
  );
  protected readonly ring = computed(() => this.badge().left * RING);
  protected readonly full = computed(() => this.said(this.badge().full));
  protected readonly short = computed(() => this.said(this.badge().short));
  protected readonly tail = computed(() => this.said(this.badge().tail));
  protected readonly label = computed(() => {
    const text = [this.full(), this.tail()].filter((part) => part !== '').join(' · ');
    return `${text}. ${this.phrases.say('fresh.show')}`;
  });
  protected readonly sources = computed(() => (this.status.report()?.sources ?? []).map((source) => this.row(source)));

  private server(): 'ok' | 'failing' | 'silent' {
    const failure = this.status.error();
    if (failure === null) return 'ok';
    return failure.kind === 'status' ? 'failing' : 'silent';
  }

  private row(source: SourceStatus): {
    source: SourceStatus;
    title: string;
    health: string;
    age: string;
    next: string;
  } {
    const now = this.clock.now();
    return {
      source,
      title: sourceTitle(source, (key) => this.words.say(key)),
      health: healthOf(source, now),
      age: this.agedText(epoch(source.last_success)),
      next: this.nextText(nextTryOf(source, now)),
    };
  }

  private nextText(at: number | null): string {
    if (at === null) return '';
    if (at <= this.clock.now()) return this.phrases.say('fresh.next_due');
    return this.phrases.say('fresh.next_try', { time: clockTime(at, this.language()) });
  }

  private agedText(at: number | null): string {
    if (at === null) return this.phrases.say('fresh.never');
    const { text, relative } = ageText(at, this.clock.now(), this.language());
    return this.phrases.say(relative ? 'fresh.age' : 'fresh.ageAt', { age: text });
  }

  private said(phrase: Phrase | null): string {
    return phrase === null ? '' : this.phrases.say(phrase.key, phrase.params);
  }
}
