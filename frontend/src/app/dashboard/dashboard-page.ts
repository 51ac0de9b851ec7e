import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { marketRows } from '../api/clients/coins';
import { Favourites } from '../api/clients/favourites';
import { newsItems } from '../api/clients/news';
import { LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { FailureNote } from '../ui/feedback/failure-note';
import { Icon } from '../ui/icon/icon';
import { dayHeading } from '../ui/format/moment';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Skeleton } from '../ui/feedback/skeleton';
import { Span } from '../ui/coin/sparkline-values';
import { StaleNote } from '../ui/feedback/stale-note';
import { Begin } from './empty-favourites';
import { FavouriteCard } from './favourite-card';
import { Movers } from './movers';
import { NewsAside } from './latest-news';
import { latestOf, risers, risersForm, rowless, storiesOfDay } from './summary';

const STORIES = 50;

/** The first page: favourites with their lines and stories, the market's movers, the news beside them. */
@Component({
  selector: 'cv-dashboard-page',
  imports: [Begin, FailureNote, FavouriteCard, Icon, Movers, NewsAside, RouterLink, Skeleton, StaleNote],
  templateUrl: './dashboard-page.html',
  styleUrl: './dashboard-page.css',
})
export class DashboardPage {
  protected readonly phrases = inject(Phrases);
  protected readonly clock = inject(Clock);
  protected readonly age = inject(PriceAge);
  protected readonly favourites = inject(Favourites);
  private readonly language = inject(LanguageChoice).current;

  protected readonly spans: readonly Span[] = ['24h', '7d'];
  protected readonly span = signal<Span>('24h');
  protected readonly none = computed(() => this.favourites.known() && this.favourites.list().length === 0);
  protected readonly markets = marketRows(() => (this.none() ? undefined : { favourites: true, limit: 100 }));
  protected readonly news = newsItems(() =>
    this.favourites.known() ? { filter: this.none() ? 'all' : 'favourites', limit: STORIES } : undefined,
  );
  /** In the order they were starred; one that has no price yet stands there without. */
  protected readonly rows = computed(() => {
    const known = this.favourites.known() ? this.markets.value()?.data : undefined;
    return known && this.favourites.list().map((one) => known.find(({ id }) => id === one.coin_id) ?? rowless(one));
  });
  protected readonly cards = computed(() => {
    const stories = this.news.value()?.data ?? [];
    return this.rows()?.map((coin) => ({ coin, latest: latestOf(stories, coin.id) }));
  });
  protected readonly failure = computed(() => this.markets.error() ?? this.favourites.error());
  protected readonly heading = computed(() => {
    const text = dayHeading(this.clock.now(), this.language());
    return text.charAt(0).toLocaleUpperCase(this.language()) + text.slice(1);
  });
  protected readonly summary = computed(() => {
    const rows = this.rows();
    if (rows === undefined || rows.length === 0) return '';
    const window = this.phrases.say(this.span() === '24h' ? 'dashboard.h24' : 'dashboard.d7');
    const { up, most } = risers(rows, this.span());
    const form = risersForm(up, rows.length, this.language());
    const sentence = this.phrases.say(`dashboard.up.${form}`, { up, count: rows.length, window });
    if (most === null) return sentence + this.phrases.say('dashboard.end');
    return `${sentence}${this.phrases.say('dashboard.most', { name: most.name })} ${this.stories(most.id)}`.trimEnd();
  });
  protected readonly places = [0, 1, 2];

  private stories(coinId: string): string {
    const news = this.news.value();
    const count = news === undefined ? null : storiesOfDay(news.data, news.next !== null, coinId, this.clock.now());
    return count === null || count === 0 ? '' : this.phrases.count('dashboard.stories', count);
  }
}
