import { Component, computed, inject, input, output } from '@angular/core';
import { Clock } from '../api/clock';
import type { Failure } from '../api/failure';
import { LanguageChoice } from '../i18n/language';
import { Banner } from './banner';
import { Blank } from './blank';
import { failureSentence, secondsUntil } from './failure-text';
import { Words } from './words';

/** Why something did not load, what happens next, and a way to try now. Fills the place of what is missing, or stands above what stays. */
@Component({
  selector: 'cv-failure',
  imports: [Banner, Blank],
  template: `@if (place()) {
      <cv-blank [heading]="heading()" icon="error">
        <p>{{ sentence() }}</p>
        <p class="xs">{{ next() }}</p>
        <button actions type="button" class="btn primary" (click)="retry.emit()">{{ words.say('tryAgain') }}</button>
      </cv-blank>
    } @else {
      <cv-banner [kind]="failure().kind === 'offline' ? 'offline' : 'error'">
        <p>
          <b>{{ heading() }}.</b> {{ sentence() }}
        </p>
        <p>{{ next() }} {{ words.say('kept') }}</p>
        <button type="button" class="btn" (click)="retry.emit()">{{ words.say('tryAgain') }}</button>
      </cv-banner>
    }`,
})
export class FailureNote {
  protected readonly words = inject(Words);
  private readonly clock = inject(Clock);
  private readonly language = inject(LanguageChoice).current;

  readonly failure = input.required<Failure>();
  /** "The chart did not load" */
  readonly heading = input.required<string>();
  /** When it is tried again, epoch ms. */
  readonly nextTry = input.required<number>();
  /** True: nothing else is there to show. */
  readonly place = input(false);
  readonly retry = output();

  protected readonly sentence = computed(() => {
    const { key, params } = failureSentence(this.failure(), this.language());
    return this.words.say(key, params);
  });
  protected readonly next = computed(() =>
    this.failure().kind === 'offline'
      ? this.words.say('failure.whenOnline')
      : this.words.say('failure.next', { seconds: secondsUntil(this.nextTry(), this.clock.now()) }),
  );
}
