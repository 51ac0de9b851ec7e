import { Component, computed, inject, input } from '@angular/core';
import type { SourceStatus } from '../../api/models';
import { epoch } from '../../api/clients/status';
import { LanguageChoice } from '../../i18n/language';
import { Phrases } from '../../i18n/phrases';
import { agedMoment, clockTime, sameDay } from '../format/moment';
import { reasonSentence } from './reason-sentence';
import { sourceTitle } from './source-title';
import { Words } from '../words';

/** Why a source is late, in a sentence with its time; when it answered, if it is not. */
@Component({
  selector: 'cv-source-reason',
  template: `{{ text() }}`,
})
export class SourceReason {
  private readonly words = inject(Words);
  private readonly phrases = inject(Phrases);
  private readonly language = inject(LanguageChoice).current;

  readonly source = input.required<SourceStatus>();
  /** Epoch ms. */
  readonly now = input.required<number>();

  protected readonly text = computed(() => {
    const { reason, checked_at } = this.source();
    const at = epoch(checked_at);
    const time = at === null ? '' : this.moment(at);
    const say = (key: string, params?: Record<string, unknown>): string => this.words.say(key, params);
    if (reason !== null) return reasonSentence(reason, sourceTitle(this.source(), say), time, say);
    return at === null ? this.phrases.say('fresh.never') : this.phrases.say('status.fine', { time });
  });

  private moment(at: number): string {
    return sameDay(at, this.now()) ? clockTime(at, this.language()) : agedMoment(at, this.now(), this.language());
  }
}
