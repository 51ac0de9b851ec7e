import { Component, inject } from '@angular/core';
import { translate } from '../../i18n/translate';
import { EmptyState } from '../../ui/feedback/empty-state';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { StartupRetry } from './startup-retry';

/** Shown instead of the app while it cannot start because the server does not answer. */
@Component({
  selector: 'cv-server-unreachable-page',
  imports: [EmptyState],
  template: `@if (startup.error(); as error) {
    <main>
      <cv-empty-state
        [icon]="error.kind === 'offline' ? 'offline' : 'error'"
        [heading]="t(error.kind === 'offline' ? 'offline.title' : 'unreachable.title')"
      >
        <p>{{ t('failure.retryIn', { seconds: times.secondsUntil(error.retryAt) }) }}</p>
        <button actions type="button" class="btn primary" (click)="startup.retryNow()">
          {{ t('retry') }}
        </button>
      </cv-empty-state>
    </main>
  }`,
})
export class ServerUnreachablePage {
  protected readonly startup = inject(StartupRetry);
  protected readonly times = inject(TimeFormatter);
  protected readonly t = translate();
}
