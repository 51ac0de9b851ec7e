import { Component, computed, inject, input } from '@angular/core';
import type { NewsItem } from '../../api/models';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../coin/coin-icon';
import { TimeFormatter } from '../time/time-formatter';
import { HighlightedText } from './highlighted-text';

/** A news item: headline, time, source, and the coins it mentions. */
@Component({
  selector: 'cv-news-card',
  imports: [CoinIcon, HighlightedText],
  templateUrl: './news-card.html',
  styleUrl: './news-card.css',
})
export class NewsCard {
  protected readonly t = translate();
  private readonly times = inject(TimeFormatter);

  readonly item = input.required<NewsItem>();
  /** `short`: title and source, for columns; `full`: also summary and matches. */
  readonly form = input<'short' | 'full'>('short');
  /** Ids of the coins to show; by default all that the item mentions. */
  readonly about = input<readonly string[]>();
  /** Words of a search, to be highlighted too. */
  readonly found = input<readonly string[]>([]);

  protected readonly source = computed(() => this.item().publisher ?? this.item().feed.title);
  protected readonly at = computed(() => Date.parse(this.item().shown_at));
  /** A full card is below a heading with its day, so the time suffices. */
  protected readonly time = computed(() =>
    this.form() === 'full' ? this.times.time(this.at()) : this.times.short(this.at()),
  );
  protected readonly exact = computed(() => this.times.exact(this.at()));
  protected readonly coins = computed(() => {
    const about = this.about();
    return this.item().coins.filter(({ id }) => about === undefined || about.includes(id));
  });
  protected readonly titleWords = computed(() => this.wordsIn('title'));
  protected readonly summaryWords = computed(() => this.wordsIn('summary'));

  private wordsIn(place: 'title' | 'summary'): string[] {
    if (this.form() === 'short') return [...this.found()];
    const matched = this.coins().filter((coin) => coin.place === place);
    return [...matched.map((coin) => coin.matched), ...this.found()];
  }
}
