import { Component, computed, inject } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import { Phrases } from '../../i18n/phrases';
import { Blank } from '../../ui/feedback/empty-state';
import { secondsUntil } from '../../ui/feedback/failure-text';
import { Reach } from './startup-retry';

/** Stands where the app would be while it cannot start: the server does not answer. */
@Component({
  selector: 'cv-silent-page',
  imports: [Blank],
  template: `@if (reach.problem(); as problem) {
    <main>
      <cv-blank
        [icon]="problem.kind === 'offline' ? 'off' : 'error'"
        [heading]="phrases.say(problem.kind === 'offline' ? 'offline.head' : 'silent.head')"
      >
        <p>{{ next() }}</p>
        <button actions type="button" class="btn primary" (click)="reach.retry()">
          {{ phrases.say('silent.again') }}
        </button>
      </cv-blank>
    </main>
  }`,
})
export class SilentPage {
  protected readonly reach = inject(Reach);
  protected readonly phrases = inject(Phrases);
  private readonly clock = inject(Clock);

  protected readonly next = computed(() =>
    this.phrases.say('silent.next', { seconds: secondsUntil(this.reach.problem()?.nextTry ?? 0, this.clock.now()) }),
  );
}
