import { Component, ElementRef, computed, inject, input, linkedSignal, viewChild } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { Favourites } from '../api/clients/favourites';
import { newsFeeds, newsItems } from '../api/clients/news';
import type { NewsItem, Page } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { Blank } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { Icon } from '../ui/icon/icon';
import { dayHeading, sameDay } from '../ui/format/moment';
import { SearchField } from '../ui/form/search-field';
import { Skeleton } from '../ui/feedback/skeleton';
import { Story } from '../ui/news/news-card';
import { wordsOf } from '../i18n/translate';
import { NewsFilters } from './news-filters';
import { Wanted, questionFor, searchWords, wantedFrom } from './news-query';
import { StoryList, byDay, emptyList, withNewest, withOlder, withWaiting } from './news-list';

const HOUR_MS = 3_600_000;

/** What the feeds say: of the favourites first, of everything, of a coin, of a feed, of a word. The question stands in the address. */
@Component({
  selector: 'cv-news-page',
  imports: [Blank, FailureNote, Icon, NewsFilters, RouterLink, SearchField, Skeleton, Story],
  templateUrl: './news-page.html',
  styleUrl: './news-page.css',
})
export class NewsPage {
  private readonly router = inject(Router);
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('news');
  protected readonly favourites = inject(Favourites);
  protected readonly now = inject(Clock).now;

  /** From the address: /news?show=&coin=&feed=&q=&since= */
  readonly show = input<string>();
  readonly coin = input<string>();
  readonly feed = input<string>();
  readonly q = input<string>();
  readonly since = input<string>();

  private readonly sheet = viewChild<ElementRef<HTMLDialogElement>>('sheet');

  protected readonly wanted = computed(() =>
    wantedFrom({ show: this.show(), coin: this.coin(), feed: this.feed(), q: this.q(), since: this.since() }),
  );
  /** Nobody's favourites: there is nothing to ask. */
  protected readonly nobody = computed(
    () => this.wanted().show === 'favourites' && this.favourites.known() && this.favourites.ids().size === 0,
  );
  private readonly asking = computed(() => this.wanted().show === 'all' || (this.favourites.known() && !this.nobody()));
  private readonly hour = computed(() => Math.floor(this.now() / HOUR_MS) * HOUR_MS);
  private readonly question = computed(() => questionFor(this.wanted(), this.hour()));
  /** Another star is another question: the server answers for the favourites of now. */
  private readonly key = computed(() => {
    const mine = this.wanted().show === 'favourites' ? [...this.favourites.ids()].sort() : [];
    return JSON.stringify([this.wanted(), mine]);
  });
  private readonly after = linkedSignal<string, string | null>({ source: this.key, computation: () => null });
  protected readonly newest = newsItems(() => (this.asking() ? this.question() : undefined));
  protected readonly older = newsItems(() => {
    const cursor = this.after();
    return cursor === null || !this.asking() ? undefined : { ...this.question(), cursor };
  });
  protected readonly feeds = newsFeeds();
  protected readonly list = linkedSignal<{ key: string; newest?: Page<NewsItem>; older?: Page<NewsItem> }, StoryList>({
    source: () => ({ key: this.key(), newest: this.newest.value(), older: this.older.value() }),
    computation: ({ key, newest, older }, before) => {
      const known = before?.value.key === key ? before.value : emptyList(key);
      const again = newest === before?.source.newest;
      if (!known.ready && newest !== undefined) return { ...withNewest(known, newest), passing: again };
      const fresh = newest === undefined || again ? known : withNewest(known, newest);
      return older === undefined || older === before?.source.older ? fresh : withOlder(fresh, older);
    },
  });
  protected readonly days = computed(() =>
    byDay(this.list().stories, (at) =>
      sameDay(at, this.now()) ? this.words.say('today') : dayHeading(at, this.language()),
    ),
  );
  protected readonly found = computed(() => searchWords(this.wanted().q));
  /** Which coins' words are marked: the favourites' or the asked ones; all where everything is shown. */
  protected readonly about = computed(() => {
    const { show, coins } = this.wanted();
    if (coins.length > 0) return coins;
    return show === 'favourites' ? [...this.favourites.ids()] : undefined;
  });
  protected readonly feedTitle = computed(() => {
    const url = this.wanted().feed;
    return this.feeds.value()?.data.find((feed) => feed.url === url)?.title ?? url ?? '';
  });
  protected readonly skeletons = Array.from({ length: 6 }, (_, at) => at);

  protected ask(change: Partial<Wanted>): void {
    const wanted = { ...this.wanted(), ...change };
    const queryParams = {
      show: wanted.show === 'all' ? 'all' : null,
      coin: wanted.coins.join(',') || null,
      feed: wanted.feed,
      q: wanted.q || null,
      since: wanted.since,
    };
    void this.router.navigate([], { queryParams, replaceUrl: true });
  }

  protected more(): void {
    this.after.set(this.list().next);
  }

  protected reveal(): void {
    this.list.update(withWaiting);
  }

  protected openSheet(): void {
    this.sheet()?.nativeElement.showModal();
  }

  protected closeSheet(): void {
    this.sheet()?.nativeElement.close();
  }
}
