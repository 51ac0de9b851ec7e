import { Component, computed, inject, linkedSignal } from '@angular/core';
import { Phrases } from '../../i18n/phrases';
import { Trouble } from '../../ui/feedback/page-health';
import { Arrival } from '../navigation/route-focus';

type State = 'fresh' | 'stale' | 'offline' | 'failing';

const SAID: Record<State, string> = {
  fresh: 'saidFresh',
  stale: 'saidStale',
  offline: 'saidOffline',
  failing: 'saidFailing',
};
/** What is said when this state is left. */
const LEFT: Partial<Record<State, string>> = { offline: 'saidBack', failing: 'saidAnswers' };

/** What the page says aloud, politely: which page has been opened, when prices become late or fresh, when the connection or the server goes or comes. Never figures. */
@Component({
  selector: 'cv-announcer',
  template: `<p class="vh" role="status">{{ text() }}</p>
    <p class="vh" role="status">{{ arrival.name() }}</p>`,
})
export class Announcer {
  protected readonly arrival = inject(Arrival);
  private readonly trouble = inject(Trouble);
  private readonly phrases = inject(Phrases);
  private readonly state = computed<State>(() => this.trouble.kind() ?? 'fresh');
  /** Nothing is said of the state one starts in. */
  private readonly turn = linkedSignal<State, { state: State; key: string }>({
    source: this.state,
    computation: (state, previous) => {
      if (previous === undefined) return { state, key: '' };
      const better = state === 'fresh' || state === 'stale';
      return { state, key: (better ? LEFT[previous.value.state] : undefined) ?? SAID[state] };
    },
  });

  protected readonly text = computed(() =>
    this.turn().key === '' ? '' : this.phrases.say(`fresh.${this.turn().key}`),
  );
}
