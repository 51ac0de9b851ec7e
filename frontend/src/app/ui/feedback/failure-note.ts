import { Component, computed, inject, input, output } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import type { Failure } from '../../api/api-error';
import { LanguageChoice } from '../../i18n/language';
import { Blank } from './empty-state';
import { failureSentence, secondsUntil } from './failure-text';
import { Trouble } from './page-health';
import { Words } from '../words';

/** In place of what did not load: why, what happens next, and a way to try now; little where the page's banner says it already. */
@Component({
  selector: 'cv-failure',
  imports: [Blank],
  template: `<cv-blank [heading]="heading()" icon="error">
    @if (trouble.told()) {
      <p>{{ words.say('failure.comes') }}</p>
    } @else {
      <p>{{ sentence() }}</p>
      <p class="xs">{{ next() }}</p>
    }
    @if (!trouble.told()) {
      <button actions type="button" class="btn" (click)="retry.emit()">{{ words.say('tryAgain') }}</button>
    }
  </cv-blank>`,
  styles: `
    :host {
      display: block;
    }
  `,
})
export class FailureNote {
  protected readonly words = inject(Words);
  protected readonly trouble = inject(Trouble);
  private readonly clock = inject(Clock);
  private readonly language = inject(LanguageChoice).current;

  readonly failure = input.required<Failure>();
  /** "The chart did not load" */
  readonly heading = input.required<string>();
  /** When it is tried again, epoch ms. */
  readonly nextTry = input.required<number>();
  readonly retry = output();

  protected readonly sentence = computed(() => {
    const { key, params } = failureSentence(this.failure(), this.language());
    return this.words.say(key, params);
  });
  protected readonly next = computed(() =>
    this.words.say('failure.next', { seconds: secondsUntil(this.nextTry(), this.clock.now()) }),
  );
}
