import { Component, computed, inject, input } from '@angular/core';
import { toEpochMs } from '../../api/clients/status';
import type { SourceStatus } from '../../api/models';
import { translate } from '../../i18n/translate';
import { TimeFormatter } from '../time/time-formatter';
import { reasonSentence } from './reason-sentence';
import { sourceTitle } from './source-title';

const SHOWN_COINS = 10;

/**
 * Why a source is late, as a sentence with the time; if it is not late, when it answered. It names
 * the coins of the settings that the source does not return.
 */
@Component({
  selector: 'cv-source-reason',
  template: `{{ text() }}`,
})
export class SourceReason {
  private readonly t = translate();
  private readonly times = inject(TimeFormatter);

  readonly source = input.required<SourceStatus>();

  protected readonly text = computed(() => [this.reason(), this.missing()].join(' ').trim());
  private readonly missing = computed(() => {
    const coins = this.source().missing_coins ?? [];
    if (coins.length === 0) return '';
    const shown = coins.slice(0, SHOWN_COINS).join(', ');
    const more = coins.length > SHOWN_COINS ? ', …' : '';
    return this.t('source.missingCoins', { coins: shown + more });
  });
  private readonly reason = computed(() => {
    const { reason, checked_at } = this.source();
    const at = toEpochMs(checked_at);
    const time = at === null ? '' : this.times.recent(at);
    if (reason !== null) {
      return reasonSentence(reason, this.name(), time, this.t);
    }
    return at === null ? this.t('source.noData') : this.t('source.answered', { time });
  });

  /** The three sources of CoinGecko are one server. */
  private name(): string {
    const source = this.source();
    return source.source.startsWith('coingecko')
      ? this.t('source.coingecko')
      : sourceTitle(source, this.t);
  }
}
