import { Component, computed, inject } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import { Pulse } from '../../api/polling/refresh-scheduler';
import { Setbacks } from '../../api/polling/refresh-errors';
import { StatusReport } from '../../api/clients/status';
import { LanguageChoice } from '../../i18n/language';
import { Phrases } from '../../i18n/phrases';
import { Banner } from './banner';
import { failureSentence, secondsUntil } from './failure-text';
import { clockTime } from '../format/moment';
import { Trouble } from './page-health';
import { Words } from '../words';

/** The one banner of a page that has no network, or whose server does not answer. Nothing while all is well. */
@Component({
  selector: 'cv-page-note',
  imports: [Banner],
  template: `@if (trouble.kind() === 'offline') {
      <cv-banner kind="offline">
        <p>
          <b>{{ phrases.say('offline.head') }}</b> {{ known() }}
        </p>
        <p>{{ phrases.say('offline.next') }}</p>
      </cv-banner>
    } @else if (trouble.kind() === 'failing') {
      <cv-banner kind="error">
        <p>
          <b>{{ phrases.say(silent() ? 'silent.head' : 'failing.head') }}</b> {{ silent() ? known() : sentence() }}
        </p>
        <p>{{ next() }}</p>
        <button type="button" class="btn" (click)="pulse.ask()">{{ words.say('tryAgain') }}</button>
      </cv-banner>
    }`,
})
export class PageNote {
  protected readonly phrases = inject(Phrases);
  protected readonly words = inject(Words);
  protected readonly pulse = inject(Pulse);
  protected readonly trouble = inject(Trouble);
  private readonly setbacks = inject(Setbacks);
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);
  private readonly language = inject(LanguageChoice).current;

  protected readonly silent = computed(() => this.setbacks.failure()?.kind !== 'status');
  protected readonly known = computed(() => {
    const at = this.status.updatedAt();
    return at === null ? '' : this.phrases.say('offline.known', { time: clockTime(at, this.language()) });
  });
  protected readonly sentence = computed(() => {
    const failure = this.setbacks.failure();
    if (failure === null) return '';
    const { key, params } = failureSentence(failure, this.language());
    return this.words.say(key, params);
  });
  protected readonly next = computed(() => {
    const seconds = secondsUntil(this.pulse.nextAt(), this.clock.now());
    return this.words.say('failure.next', { seconds });
  });
}
