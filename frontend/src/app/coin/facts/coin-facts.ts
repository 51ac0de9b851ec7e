import { Component, computed, inject, input } from '@angular/core';
import { toEpochMs } from '../../api/clients/status';
import type { CoinFacts, CoinLinks } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { Skeleton } from '../../ui/feedback/skeleton';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { calendarDate } from '../../ui/time/moment';

const LINKS = ['site', 'explorer', 'repository'] as const;

/** Market cap, volume, supply and extremes of a coin. */
@Component({
  selector: 'cv-coin-facts',
  imports: [ChangeBadge, FormattedNumber, Skeleton],
  templateUrl: './coin-facts.html',
  styleUrl: './coin-facts.css',
})
export class CoinFactsList {
  private readonly language = inject(LanguageChoice).current;
  protected readonly t = translate('coin');
  protected readonly app = translate();
  private readonly freshness = inject(DataFreshness);

  readonly facts = input.required<CoinFacts | undefined>();

  protected readonly unit = computed(() => this.facts()?.symbol.toUpperCase() ?? '');
  protected readonly athDate = computed(() => this.dateOf('ath'));
  protected readonly atlDate = computed(() => this.dateOf('atl'));
  /** Position of the price between the low and the high of the day, in percent. */
  protected readonly position = computed(() => {
    const { price, low_24h: low, high_24h: high } = this.facts() ?? {};
    if (price == null || low == null || high == null || !(high > low)) return null;
    return Math.min(100, Math.max(0, ((price - low) / (high - low)) * 100));
  });
  protected readonly sinceHigh = computed(() => {
    const { price, ath } = this.facts() ?? {};
    return price == null || !ath ? null : (price / ath - 1) * 100;
  });
  /** Links of the coin on other sites, each with the name of its host. */
  protected readonly links = computed(() => {
    const links: Partial<CoinLinks> = this.facts()?.links ?? {};
    return LINKS.map((kind) => ({ kind, url: links[kind] ?? '' }))
      .filter(({ url }) => url.startsWith('https://') && URL.canParse(url))
      .map((link) => ({ ...link, host: new URL(link.url).hostname }));
  });
  protected readonly noMarketCap = computed(() =>
    this.unknown(this.facts()?.circulating_supply == null ? 'noMarketCap' : 'noValue'),
  );

  /** The mark of a high or low of the day that is CoinGecko's. */
  protected sourceNote(name: string): string | null {
    return this.facts()?.from_source?.includes(name) ? this.app('fromSource') : null;
  }

  /** Why a value is unknown. */
  protected unknown(key = 'noValue'): string {
    const reason = this.freshness.pricesKnown() === false ? 'noPriceYet' : key;
    return this.t(reason, { name: this.facts()?.name ?? '' });
  }

  /** Why an all-time price is unknown, which may be known in dollars with its day. */
  protected unknownRecord(at: string | null | undefined): string {
    return this.unknown(at ? 'onlyInDollars' : 'noValue');
  }

  private dateOf(record: 'ath' | 'atl'): string {
    const facts = this.facts();
    const at = facts?.[record] == null ? null : toEpochMs(facts[`${record}_at`]);
    return at === null ? '–' : calendarDate(at, this.language());
  }
}
