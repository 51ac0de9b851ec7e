import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { toEpochMs } from '../api/clients/status';
import type { MarketRow, NewsItem } from '../api/models';
import { translate } from '../i18n/translate';
import { CoinIcon } from '../ui/coin/coin-icon';
import { Sparkline } from '../ui/coin/sparkline';
import { Period, changeIn, sparklineValues } from '../ui/coin/sparkline-values';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { AgeLabel } from '../ui/format/age-label';
import { ChangeBadge } from '../ui/format/change-badge';
import { FormattedNumber } from '../ui/format/formatted-number';
import { TimeFormatter } from '../ui/format/time-formatter';

/** A favourite: price, change, line, and the latest news that mentions it. */
@Component({
  selector: 'cv-favourite-card',
  imports: [AgeLabel, ChangeBadge, CoinIcon, FormattedNumber, RouterLink, Sparkline],
  templateUrl: './favourite-card.html',
  styleUrl: './favourite-card.css',
  host: { '[class.stale]': 'freshness.stale()' },
})
export class FavouriteCard {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  protected readonly times = inject(TimeFormatter);

  readonly coin = input.required<MarketRow>();
  readonly period = input.required<Period>();
  readonly latest = input.required<NewsItem | null>();

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
