import { NgTemplateOutlet } from '@angular/common';
import {
  Component,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  input,
  linkedSignal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Favourites } from '../api/clients/favourites';
import { newsFeeds, newsItems } from '../api/clients/news';
import type { NewsItem, Page } from '../api/models';
import { Clock } from '../api/polling/clock';
import { LanguageChoice } from '../i18n/language';
import { translate } from '../i18n/translate';
import { EmptyState } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { Skeleton } from '../ui/feedback/skeleton';
import { SearchField } from '../ui/form/search-field';
import { dayHeading, sameDay } from '../ui/time/moment';
import { gradually } from '../ui/gradually';
import { Icon } from '../ui/icon/icon';
import { NewsCard } from '../ui/news/news-card';
import { PageMemory } from '../ui/navigation/page-memory';
import { NewsAside } from './news-aside';
import { NewsFilters } from './news-filters';
import { NewsList, appendOlder, byDay, emptyList, mergeNewest, showNew } from './news-list';
import { Filters, newsQuery, parseFilters, searchWords } from './news-query';

const HOUR_MS = 3_600_000;

/** News of the favourites or of all feeds, filtered. The address contains the filters. */
@Component({
  selector: 'cv-news-page',
  imports: [
    EmptyState,
    FailureNote,
    Icon,
    NewsAside,
    NewsCard,
    NewsFilters,
    NgTemplateOutlet,
    RouterLink,
    SearchField,
    Skeleton,
  ],
  templateUrl: './news-page.html',
  styleUrl: './news-page.css',
})
export class NewsPage {
  private readonly router = inject(Router);
  private readonly language = inject(LanguageChoice).current;
  private readonly now = inject(Clock).now;
  protected readonly t = translate('news');
  protected readonly favourites = inject(Favourites);

  /** From the address: /news?show=&coin=&feed=&q=&since= */
  readonly show = input<string>();
  readonly coin = input<string>();
  readonly feed = input<string>();
  readonly q = input<string>();
  readonly since = input<string>();

  private readonly sheet = viewChild<ElementRef<HTMLDialogElement>>('sheet');

  protected readonly filters = computed(() =>
    parseFilters({
      show: this.show(),
      coin: this.coin(),
      feed: this.feed(),
      q: this.q(),
      since: this.since(),
    }),
  );
  private readonly ofFavourites = computed(() => this.filters().show === 'favourites');
  /** Favourites that are listed, or that may still arrive. */
  protected readonly favouriteCount = computed(() =>
    this.favourites.error() ? this.favourites.list().length : this.favourites.count(),
  );
  /** No favourites yet: nothing to request. */
  protected readonly noFavourites = computed(
    () => this.ofFavourites() && this.favourites.count() === 0,
  );
  private readonly canRequest = computed(
    () => !this.ofFavourites() || (this.favourites.loaded() && !this.noFavourites()),
  );
  private readonly hour = computed(() => Math.floor(this.now() / HOUR_MS) * HOUR_MS);
  private readonly query = computed(() => newsQuery(this.filters(), this.hour()));
  /** Changes with the favourites too, since the answer depends on them. */
  private readonly key = computed(() => {
    const favourites = this.ofFavourites() ? [...this.favourites.ids()].sort() : [];
    return JSON.stringify([this.filters(), favourites]);
  });
  private readonly olderCursor = linkedSignal<string, string | null>({
    source: this.key,
    computation: () => null,
  });
  protected readonly newest = newsItems(() => (this.canRequest() ? this.query() : undefined));
  protected readonly older = newsItems(() => {
    const cursor = this.olderCursor();
    return cursor === null || !this.canRequest() ? undefined : { ...this.query(), cursor };
  });
  protected readonly feeds = newsFeeds();
  private readonly openedAt = Date.now();
  private readonly restored: NewsList | undefined = inject(PageMemory).keep('news', () =>
    this.list(),
  );
  protected readonly list = linkedSignal<
    { key: string; newest?: Page<NewsItem>; older?: Page<NewsItem> },
    NewsList
  >({
    source: () => ({ key: this.key(), newest: this.newest.value(), older: this.older.value() }),
    computation: ({ key, newest, older }, previous) => {
      const last = previous?.value ?? this.restored;
      const current = last?.key === key ? last : emptyList(key);
      const unchanged = newest === previous?.source.newest;
      if (!current.ready && newest !== undefined) {
        // An answer from an earlier visit is replaced as soon as the new one arrives.
        const old = (untracked(this.newest.updatedAt) ?? this.openedAt) < this.openedAt;
        return { ...mergeNewest(current, newest), carriedOver: unchanged || old };
      }
      const merged = newest === undefined || unchanged ? current : mergeNewest(current, newest);
      const hasOlder = older !== undefined && older !== previous?.source.older;
      return hasOlder ? appendOlder(merged, older) : merged;
    },
  });
  /** Rendered one after the other: the news, what is beside them, and the filters of phones. */
  protected readonly parts = gradually(() => 3, 1, 1);
  protected readonly itemsShown = gradually(() => this.list().items.length, 0, 2);
  protected readonly days = computed(() =>
    byDay(this.list().items.slice(0, this.itemsShown()), (at) =>
      sameDay(at, this.now()) ? this.t('today') : dayHeading(at, this.language()),
    ),
  );
  protected readonly found = computed(() => searchWords(this.filters().q));
  /** Coins whose matches are shown; undefined for all. */
  protected readonly about = computed(() => {
    const { coins } = this.filters();
    if (coins.length > 0) return coins;
    return this.ofFavourites() ? [...this.favourites.ids()] : undefined;
  });
  protected readonly feedTitle = computed(() => {
    const url = this.filters().feed;
    return this.feeds.value()?.data.find((feed) => feed.url === url)?.title ?? url ?? '';
  });
  /** Index of the item to focus: the first that "Load more" brings, since its button goes. */
  private readonly focusAt = linkedSignal<string, number | null>({
    source: this.key,
    computation: () => null,
  });
  protected readonly placeholders = Array.from({ length: 6 }, (_, index) => index);

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      const at = this.focusAt();
      if (at === null || this.itemsShown() <= at) return;
      host.querySelectorAll('.day cv-news-card')[at]?.querySelector('a')?.focus();
      this.focusAt.set(null);
    });
  }

  protected navigate(change: Partial<Filters>): void {
    const { show, coins, feed, q, since } = { ...this.filters(), ...change };
    const queryParams = {
      show: show === 'all' ? 'all' : null,
      coin: coins.join(',') || null,
      feed,
      q: q || null,
      since,
    };
    void this.router.navigate([], { queryParams, replaceUrl: true });
  }

  protected loadOlder(): void {
    if (this.older.loading()) return;
    this.focusAt.set(this.list().items.length);
    this.olderCursor.set(this.list().next);
  }

  protected showNew(): void {
    this.focusAt.set(null);
    // The older page that was loaded last does not follow the items after a gap.
    if (this.list().gap !== null) this.olderCursor.set(null);
    this.list.update(showNew);
  }

  protected openSheet(): void {
    this.sheet()?.nativeElement.showModal();
  }

  protected closeSheet(): void {
    this.sheet()?.nativeElement.close();
  }
}
