import { Component, computed, DestroyRef, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Favourites } from '../api/clients/favourites';
import { allMarketPages } from '../api/clients/market-pages';
import { newsItems } from '../api/clients/news';
import { Clock } from '../api/polling/clock';
import { LanguageChoice } from '../i18n/language';
import { translate } from '../i18n/translate';
import { PriceAges } from '../ui/coin/price-ages';
import { Period } from '../ui/sparkline/sparkline-values';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { FailureNote } from '../ui/feedback/failure-note';
import { FreshnessBanner } from '../ui/feedback/freshness-banner';
import { Skeleton } from '../ui/feedback/skeleton';
import { dayHeading } from '../ui/time/moment';
import { TimeFormatter } from '../ui/time/time-formatter';
import { gradually } from '../ui/gradually';
import { Icon } from '../ui/icon/icon';
import { SourceReason } from '../ui/source/source-reason';
import { ArrangeHandle } from './favourites/arrange-handle';
import { Arrangement } from './favourites/arrangement';
import { EmptyFavourites } from './favourites/empty-favourites';
import { FavouriteCard } from './favourites/favourite-card';
import { FirstSteps } from './first-steps';
import { LatestNews, NewsColumn } from './latest-news';
import { Movers } from './movers/movers';
import { PERIODS, periodOf, rememberPeriod } from './period';
import { gainers, gainersForm, newsInLastDay, newsThatMentions, placeholderRow } from './summary';

const NEWS_LIMIT = 50;

/** The first page: favourites with their news, the largest moves, and the latest news. */
@Component({
  selector: 'cv-dashboard-page',
  imports: [
    ArrangeHandle,
    EmptyFavourites,
    FailureNote,
    FavouriteCard,
    FirstSteps,
    FreshnessBanner,
    Icon,
    LatestNews,
    Movers,
    RouterLink,
    Skeleton,
    SourceReason,
  ],
  templateUrl: './dashboard-page.html',
  styleUrl: './dashboard-page.css',
})
export class DashboardPage {
  protected readonly t = translate();
  private readonly now = inject(Clock).now;
  private readonly router = inject(Router);
  private readonly times = inject(TimeFormatter);
  protected readonly favourites = inject(Favourites);
  protected readonly arrangement = inject(Arrangement);
  private readonly ages = inject(PriceAges);
  protected readonly freshness = inject(DataFreshness);
  private readonly language = inject(LanguageChoice).current;

  protected readonly periods = PERIODS;
  /** From the address: /?period=7d */
  readonly period = input<string>();
  protected readonly chosenPeriod = computed(() => periodOf(this.period()));
  protected readonly noFavourites = computed(() => this.favourites.count() === 0);
  /** The card of a single favourite shows its news, so the column beside it shows the others. */
  protected readonly newsAbout = computed<NewsColumn>(() => {
    if (this.noFavourites()) return 'all';
    return this.favourites.count() === 1 ? 'others' : 'favourites';
  });
  protected readonly markets = allMarketPages(() =>
    this.noFavourites() ? undefined : { favourites: true, window: this.chosenPeriod() },
  );
  protected readonly news = newsItems(() =>
    this.noFavourites() ? undefined : { filter: 'favourites', limit: NEWS_LIMIT },
  );
  private readonly allNews = newsItems(() =>
    this.newsAbout() === 'favourites' ? undefined : { filter: 'all', limit: NEWS_LIMIT },
  );
  /** News for the column beside the favourites. */
  protected readonly columnNews = computed(() =>
    this.newsAbout() === 'favourites' ? this.news : this.allNews,
  );
  protected readonly columnItems = computed(() => {
    const items = this.columnNews().value()?.data;
    if (this.newsAbout() !== 'others') return items;
    const { ids } = this.favourites;
    return items?.filter(({ coins }) => !coins.some(({ id }) => ids().has(id)));
  });
  /** In the user's order, including those without a price. */
  protected readonly rows = computed(() => {
    const loaded = this.favourites.loaded() && this.markets.complete();
    const rows = loaded ? this.markets.rows() : undefined;
    return (
      rows &&
      this.favourites
        .list()
        .map((coin) => rows.find(({ id }) => id === coin.coin_id) ?? placeholderRow(coin))
    );
  });
  /** That of the rows: another one is chosen before they arrive. */
  protected readonly shownPeriod = computed(
    () => this.markets.firstPage()?.window ?? this.chosenPeriod(),
  );
  protected readonly cards = computed(() => {
    const items = this.news.value()?.data;
    return this.rows()?.map((coin) => ({
      coin,
      stories: items && newsThatMentions(items, coin.id),
    }));
  });
  /** Rendered one after the other: the favourites, and what is below or beside them. */
  protected readonly parts = gradually(() => 2, 1, 1);
  protected readonly cardsShown = gradually(() => this.cards()?.length ?? 0, 0, 2);
  /** True once the favourites are rendered, or are known not to be; what is below comes then. */
  protected readonly restReady = linkedSignal<boolean, boolean>({
    source: () =>
      this.cards()?.length === this.cardsShown() || this.noFavourites() || this.error() !== null,
    computation: (ready, previous) => ready || previous?.value === true,
  });
  protected readonly error = computed(() => this.markets.error() ?? this.favourites.error());
  /** After an installation, until the first prices arrive. */
  protected readonly beforePrices = computed(() => this.freshness.problem() === 'none');
  protected readonly nextTry = computed(() => {
    const at = this.freshness.retryAt();
    return at === null || at <= this.now()
      ? this.t('source.retryNow')
      : this.t('source.retryAt', { time: this.times.time(at) });
  });
  protected readonly heading = computed(() => {
    if (this.beforePrices()) return this.t('firstPrices.title');
    const text = dayHeading(this.now(), this.language());
    return text.charAt(0).toLocaleUpperCase(this.language()) + text.slice(1);
  });
  protected readonly summary = computed(() => {
    const rows = this.rows();
    if (rows === undefined || rows.length === 0) return '';
    const period = this.t(`dashboard.period.${this.shownPeriod()}`);
    // The change of a coin that is late alone is not one of this period.
    const current = rows.filter((row) => !this.ages.isLateAlone(row));
    const { up, top } = gainers(current, this.shownPeriod());
    const form = gainersForm(up, rows.length, this.language());
    const text = this.t(`dashboard.up.${form}`, { up, count: rows.length, period });
    if (top === null) return `${text}.`;
    const topGainer = this.t.count('dashboard.topGainer', up, { name: top.name });
    return `${text}${topGainer} ${this.newsOf(top.id)}`.trimEnd();
  });
  protected readonly placeholders = computed(() =>
    Array.from({ length: this.favourites.count() }, (_, index) => index),
  );

  constructor() {
    inject(DestroyRef).onDestroy(() => void this.arrangement.finish());
  }

  protected choosePeriod(period: Period): void {
    rememberPeriod(period);
    void this.router.navigate([], { queryParams: { period }, replaceUrl: true });
  }

  private newsOf(coinId: string): string {
    const news = this.news.value();
    const count = news && newsInLastDay(news.data, news.next !== null, coinId, this.now());
    return count ? this.t.count('dashboard.newsCount', count) : '';
  }
}
