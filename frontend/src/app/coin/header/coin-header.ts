import { Component, computed, inject, input } from '@angular/core';
import { Favourites } from '../../api/clients/favourites';
import type { CoinFacts } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { FavouriteToggle } from '../../ui/coin/favourite-toggle';
import { PriceAge } from '../../ui/coin/price-age';
import { LateAge } from '../../ui/coin/price-ages';
import { StarButton } from '../../ui/coin/star-button';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { Skeleton } from '../../ui/feedback/skeleton';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { DrawnChange } from '../chart/coin-series';

/** Name, rank, price with its change over the range, its age if it is late, and the star. */
@Component({
  selector: 'cv-coin-header',
  imports: [ChangeBadge, CoinIcon, FormattedNumber, PriceAge, Skeleton, StarButton],
  templateUrl: './coin-header.html',
  styleUrl: './coin-header.css',
})
export class CoinHeader {
  private readonly favourites = inject(Favourites);
  private readonly times = inject(TimeFormatter);
  protected readonly favouriteToggle = inject(FavouriteToggle);
  protected readonly t = translate('coin');
  protected readonly freshness = inject(DataFreshness);

  readonly id = input.required<string>();
  readonly facts = input.required<CoinFacts | undefined>();
  /** The name to show if the facts did not load; null otherwise. */
  readonly knownName = input<string | null>(null);
  readonly change = input.required<DrawnChange | null>();
  readonly changeFailed = input(false);
  /** True if the price is late. */
  readonly late = input.required<boolean>();
  readonly age = input.required<LateAge | null>();

  /** One heading from the start, so that it keeps the focus when the facts arrive. */
  protected readonly name = computed(
    () => this.facts()?.name ?? this.knownName() ?? this.t('loading'),
  );
  protected readonly noPrice = computed(() =>
    this.t(this.freshness.pricesKnown() === false ? 'noPriceYet' : 'noPrice', {
      name: this.name(),
    }),
  );
  /** "over 7 days", or "since 30 Nov 2025" if that is the true span. */
  protected readonly span = computed(() => {
    const change = this.change();
    if (change === null) return '';
    const span = this.spanOf(change);
    return change.metric === 'price' ? span : this.t(`changeOf.${change.metric}`, { span });
  });
  protected readonly isFavourite = computed(() => this.favourites.has(this.id()));

  private spanOf({ since, window }: DrawnChange): string {
    if (since !== null) {
      const key = this.times.isToday(since) ? 'sinceTime' : 'sinceDate';
      return this.t(key, { at: this.times.day(since) });
    }
    if (typeof window === 'string') return this.t(`over.${window}`);
    const [from, to] = [this.times.day(window.from), this.times.day(window.to)];
    return this.t('between', { from, to });
  }
}
