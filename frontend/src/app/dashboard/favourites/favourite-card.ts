import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { toEpochMs } from '../../api/clients/status';
import type { MarketRow, NewsItem } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { PriceAge } from '../../ui/coin/price-age';
import { PriceAges } from '../../ui/coin/price-ages';
import { Sparkline } from '../../ui/sparkline/sparkline';
import { Period, changeIn, sparklineValues } from '../../ui/sparkline/sparkline-values';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { ChangeBadge } from '../../ui/number/change-badge';
import { FormattedNumber } from '../../ui/number/formatted-number';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { NewsCard } from '../../ui/news/news-card';

/** A favourite: price, change, line, and news. A single one is a wide sheet with three items. */
@Component({
  selector: 'cv-favourite-card',
  imports: [ChangeBadge, CoinIcon, FormattedNumber, NewsCard, PriceAge, RouterLink, Sparkline],
  templateUrl: './favourite-card.html',
  styleUrl: './favourite-card.css',
  host: { '[class.stale]': 'late()', '[class.single]': 'single()' },
})
export class FavouriteCard {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  protected readonly times = inject(TimeFormatter);
  private readonly ages = inject(PriceAges);

  readonly coin = input.required<MarketRow>();
  readonly period = input.required<Period>();
  /** News that mention the coin, newest first; undefined until they are loaded. */
  readonly stories = input.required<readonly NewsItem[] | undefined>();
  readonly single = input(false);

  protected readonly noCoins: readonly string[] = [];
  protected readonly latest = computed(() => this.stories()?.[0]);
  protected readonly late = computed(() => this.ages.isLate(this.coin()));
  protected readonly change = computed(() => changeIn(this.coin(), this.period()));
  protected readonly values = computed(() => sparklineValues(this.coin(), this.period()));
  protected readonly title = computed(() => {
    const at = toEpochMs(this.coin().last_updated);
    return at === null ? null : this.times.exact(at);
  });
  protected readonly newsTime = computed(() => {
    const item = this.latest();
    return item === undefined ? '' : this.times.short(Date.parse(item.shown_at));
  });
}
