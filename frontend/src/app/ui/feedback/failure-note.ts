import { Component, computed, inject, input, output } from '@angular/core';
import type { ApiError } from '../../api/api-error';
import { translate } from '../../i18n/translate';
import { TimeFormatter } from '../time/time-formatter';
import { DataFreshness } from './data-freshness';
import { EmptyState } from './empty-state';
import { errorSentence } from './error-sentence';

/**
 * Shown instead of data that did not load: why, when it is retried, and a button to retry now. One
 * quiet line where the banner of the page says that already.
 */
@Component({
  selector: 'cv-failure-note',
  imports: [EmptyState],
  template: `@if (freshness.explained() && minor()) {
      <p>
        <span class="unknown" [attr.title]="t('failure.waiting')"
          >–<span class="visually-hidden">{{ t('failure.waiting') }}</span></span
        >
      </p>
    } @else if (freshness.explained()) {
      <p class="sm quiet">{{ t('failure.waiting') }}</p>
    } @else {
      <cv-empty-state [heading]="heading()" icon="error">
        <p>{{ sentence() }}</p>
        <p class="xs">{{ next() }}</p>
        <button actions type="button" class="btn" (click)="retry.emit()">{{ t('retry') }}</button>
      </cv-empty-state>
    }`,
  styles: `
    :host {
      display: block;
    }
    p.quiet {
      padding: var(--cv-4);
    }
  `,
})
export class FailureNote {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);

  readonly error = input.required<ApiError>();
  /** "The chart did not load" */
  readonly heading = input.required<string>();
  /** When it is retried, epoch ms. */
  readonly retryAt = input.required<number>();
  /** True for one of several parts of a page: the explanation is not repeated for each. */
  readonly minor = input(false);
  readonly retry = output();

  protected readonly sentence = computed(() => errorSentence(this.error(), this.times, this.t));
  protected readonly next = computed(() =>
    this.t('failure.retryIn', { seconds: this.times.secondsUntil(this.retryAt()) }),
  );
}
