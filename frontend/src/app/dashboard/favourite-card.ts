import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { toEpochMs } from '../api/clients/status';
import type { MarketRow, NewsItem } from '../api/models';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { PriceAge } from '../ui/coin/price-age';
import { PriceAges } from '../ui/coin/price-ages';
import { Sparkline } from '../ui/coin/sparkline';
import { Period, changeIn, sparklineValues } from '../ui/coin/sparkline-values';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { ChangeBadge } from '../ui/format/change-badge';
import { FormattedNumber } from '../ui/format/formatted-number';
import { TimeFormatter } from '../ui/format/time-formatter';

/** A favourite: price, change, line, and the latest news that mentions it. */
@Component({
  selector: 'cv-favourite-card',
  imports: [ChangeBadge, CoinIcon, FormattedNumber, PriceAge, RouterLink, Sparkline],
  templateUrl: './favourite-card.html',
  styleUrl: './favourite-card.css',
  host: { '[class.stale]': 'late()' },
})
export class FavouriteCard {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  protected readonly times = inject(TimeFormatter);
  private readonly ages = inject(PriceAges);

  readonly coin = input.required<MarketRow>();
  readonly period = input.required<Period>();
  readonly latest = input.required<NewsItem | null>();

  protected readonly late = computed(() => this.ages.isLate(this.coin()));
  protected readonly change = computed(() => changeIn(this.coin(), this.period()));
  protected readonly values = computed(() => sparklineValues(this.coin(), this.period()));
  protected readonly title = computed(() => {
    const at = toEpochMs(this.coin().last_updated);
    return at === null ? null : this.times.exact(at);
  });
  protected readonly newsTime = computed(() => {
    const item = this.latest();
    return item === null ? '' : this.times.short(Date.parse(item.shown_at));
  });
}
