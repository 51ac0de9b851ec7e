import { Component, computed, inject, linkedSignal } from '@angular/core';
import { Presence } from '../api/presence';
import { Phrases } from '../i18n/phrases';
import { PriceAge } from '../ui/price-age';

type State = 'fresh' | 'stale' | 'offline';

const SAID: Record<State, string> = { fresh: 'saidFresh', stale: 'saidStale', offline: 'saidOffline' };

/** The page's one polite live region: says when prices become late or fresh and when the connection goes or comes. Never figures. */
@Component({
  selector: 'cv-announcer',
  template: `<p class="vh" role="status">{{ text() }}</p>`,
})
export class Announcer {
  private readonly presence = inject(Presence);
  private readonly age = inject(PriceAge);
  private readonly phrases = inject(Phrases);
  private readonly state = computed<State>(() =>
    !this.presence.online() ? 'offline' : this.age.stale() ? 'stale' : 'fresh',
  );
  /** Nothing is said of the state one starts in. */
  private readonly turn = linkedSignal<State, { state: State; key: string }>({
    source: this.state,
    computation: (state, previous) => {
      if (previous === undefined) return { state, key: '' };
      return { state, key: previous.value.state === 'offline' && state !== 'offline' ? 'saidBack' : SAID[state] };
    },
  });

  protected readonly text = computed(() =>
    this.turn().key === '' ? '' : this.phrases.say(`fresh.${this.turn().key}`),
  );
}
