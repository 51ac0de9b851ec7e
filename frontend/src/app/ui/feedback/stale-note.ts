import { Component, computed, inject } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import { LanguageChoice } from '../../i18n/language';
import { ageText } from '../format/age';
import { Banner } from './banner';
import { clockTime } from '../format/moment';
import { PriceAge } from './data-freshness';
import { reasonSentence } from '../source/reason-sentence';
import { Trouble } from './page-health';
import { Words } from '../words';

/** The one banner of a page whose prices are late: how old, why, and when they are asked for again. Nothing while they are fresh. */
@Component({
  selector: 'cv-stale-note',
  imports: [Banner],
  template: `@if (trouble.kind() === 'stale') {
    <cv-banner kind="stale">
      <p>
        <b>{{ headline() }}</b> {{ reason() }}
      </p>
      <p>{{ next() }}</p>
    </cv-banner>
  }`,
})
export class StaleNote {
  protected readonly trouble = inject(Trouble);
  private readonly age = inject(PriceAge);
  private readonly words = inject(Words);
  private readonly clock = inject(Clock);
  private readonly language = inject(LanguageChoice).current;

  protected readonly headline = computed(() => {
    const { text, relative } = ageText(this.age.at() ?? 0, this.clock.now(), this.language());
    return this.words.say(relative ? 'pricesOld' : 'pricesOf', { age: text });
  });
  protected readonly reason = computed(() => {
    const reason = this.age.reason();
    if (reason === null) return '';
    const time = clockTime(this.age.reasonAt() ?? this.clock.now(), this.language());
    return reasonSentence(reason, this.age.source(), time, (key, params) => this.words.say(key, params));
  });
  protected readonly next = computed(() => {
    const next = this.age.nextTry();
    if (next === null) return '';
    if (next <= this.clock.now()) return this.words.say('nextTryNow');
    return this.words.say('nextTry', { time: clockTime(next, this.language()) });
  });
}
