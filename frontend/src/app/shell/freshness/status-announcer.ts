import { Component, computed, inject, linkedSignal } from '@angular/core';
import { translate } from '../../i18n/translate';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { RouteFocus } from '../navigation/route-focus';

type State = 'fresh' | 'stale' | 'none' | 'offline' | 'unreachable' | 'failing';

/** What is announced when this state ends well; a notice says that the server answers again. */
const RECOVERED: Partial<Record<State, string>> = {
  offline: '',
  unreachable: '',
  failing: 'answering',
};

/**
 * Announces to screen readers which page opened, and when prices become late or fresh, or when the
 * connection or the server fails or recovers. Never numbers.
 */
@Component({
  selector: 'cv-status-announcer',
  template: `<p class="visually-hidden" role="status">{{ text() }}</p>
    <p class="visually-hidden" role="status">{{ routeFocus.pageName() }}</p>`,
})
export class StatusAnnouncer {
  protected readonly routeFocus = inject(RouteFocus);
  private readonly freshness = inject(DataFreshness);
  private readonly t = translate();
  private readonly state = computed<State>(() => this.freshness.problem() ?? 'fresh');
  /** The initial state is not announced. */
  private readonly announcement = linkedSignal<State, { state: State; key: string }>({
    source: this.state,
    computation: (state, previous) => {
      if (previous === undefined) return { state, key: '' };
      const better = RECOVERED[state] === undefined;
      const recovered = better ? RECOVERED[previous.value.state] : undefined;
      return { state, key: recovered ?? state };
    },
  });

  protected readonly text = computed(() => {
    const { key } = this.announcement();
    return key === '' ? '' : this.t(`announce.${key}`);
  });
}
