import { Component, computed, inject, input } from '@angular/core';
import type { MarketTotals } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Skeleton } from '../../ui/feedback/skeleton';
import { ChangeBadge } from '../../ui/number/change-badge';
import { unsignedPercent } from '../../ui/number/change';
import { FormattedNumber } from '../../ui/number/formatted-number';

/** The figures of all coins together: market cap, volume, dominance, how many rise and fall. */
@Component({
  selector: 'cv-market-summary',
  imports: [ChangeBadge, FormattedNumber, Skeleton],
  templateUrl: './market-summary.html',
  styleUrl: './market-summary.css',
})
export class MarketSummary {
  protected readonly t = translate('market');
  private readonly language = inject(LanguageChoice).current;

  /** Undefined while they load. */
  readonly totals = input.required<MarketTotals | undefined>();
  readonly failed = input.required<boolean>();

  protected readonly loading = computed(() => this.totals() === undefined && !this.failed());
  /** Bitcoin, Ethereum and all others, in percent; undefined if unknown. */
  protected readonly shares = computed(() => {
    const { bitcoin_dominance: bitcoin, ethereum_dominance: ethereum } = this.totals() ?? {};
    if (typeof bitcoin !== 'number' || typeof ethereum !== 'number') return undefined;
    return { bitcoin, ethereum, others: 100 - bitcoin - ethereum };
  });
  /** Undefined before the first price. */
  protected readonly counts = computed(() => {
    const { coins = 0, rising = 0, falling = 0 } = this.totals() ?? {};
    return coins > 0 ? { up: rising, flat: coins - rising - falling, down: falling } : undefined;
  });

  protected share(percent: number): string {
    return unsignedPercent(percent, this.language(), 1);
  }
}
