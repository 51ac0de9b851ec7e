import { Component, computed, inject, input } from '@angular/core';
import { Clock } from '../api/polling/clock';
import type { CoinFacts } from '../api/models';
import { epoch } from '../api/clients/status';
import { LanguageChoice } from '../i18n/language';
import { Age } from '../ui/format/age-label';
import { Delta } from '../ui/format/change-badge';
import { Figure } from '../ui/format/formatted-number';
import { calendarDate } from '../ui/format/moment';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Skeleton } from '../ui/feedback/skeleton';
import { wordsOf } from '../i18n/translate';

/** What CoinGecko says of a coin besides its price. */
@Component({
  selector: 'cv-coin-facts',
  imports: [Age, Delta, Figure, Skeleton],
  templateUrl: './coin-facts.html',
  styleUrl: './coin-facts.css',
})
export class CoinFactsList {
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('coin');
  protected readonly now = inject(Clock).now;
  protected readonly prices = inject(PriceAge);

  readonly facts = input.required<CoinFacts | undefined>();
  readonly observedAt = input.required<number | null>();

  protected readonly unit = computed(() => this.facts()?.symbol.toUpperCase() ?? '');
  protected readonly athAt = computed(() => this.date(this.facts()?.ath_at));
  protected readonly atlAt = computed(() => this.date(this.facts()?.atl_at));
  /** Where the price stands between the day's low and high, percent. */
  protected readonly place = computed(() => {
    const { price, low_24h: low, high_24h: high } = this.facts() ?? {};
    if (price == null || low == null || high == null || !(high > low)) return null;
    return Math.min(100, Math.max(0, ((price - low) / (high - low)) * 100));
  });
  protected readonly sinceHigh = computed(() => {
    const { price, ath } = this.facts() ?? {};
    return price == null || !ath ? null : (price / ath - 1) * 100;
  });
  /** Reasons for figures that are not known. */
  protected readonly noCap = computed(() => {
    const facts = this.facts();
    return this.none(facts?.circulating_supply == null ? 'noCapNoSupply' : 'none');
  });

  protected none(key = 'none'): string {
    return this.words.say(key, { name: this.facts()?.name ?? '' });
  }

  private date(time: string | null | undefined): string | null {
    const at = epoch(time);
    return at === null ? null : calendarDate(at, this.language());
  }
}
