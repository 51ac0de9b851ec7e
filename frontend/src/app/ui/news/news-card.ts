import { Component, computed, inject, input } from '@angular/core';
import type { NewsItem } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { Avatar } from '../coin/coin-icon';
import { MarkedText } from './highlighted-text';
import { clockTime, exactMoment, shortMoment } from '../format/moment';
import { Words } from '../words';

/** One story: headline, where it stands, which coins it names and because of which words. */
@Component({
  selector: 'cv-story',
  imports: [Avatar, MarkedText],
  templateUrl: './news-card.html',
  styleUrl: './news-card.css',
})
export class Story {
  protected readonly words = inject(Words);
  private readonly language = inject(LanguageChoice).current;

  readonly story = input.required<NewsItem>();
  /** Epoch milliseconds: today's stories show the hour, older ones the day. */
  readonly now = input.required<number>();
  /** `wire`: title and source, for columns; `full`: with lead and reasons, for the news page. */
  readonly form = input<'wire' | 'full'>('wire');
  /** The coins that are shown, with the words that named them; all of the story's when not given. */
  readonly about = input<readonly string[]>();
  /** Words of a search, marked too. */
  readonly found = input<readonly string[]>([]);

  protected readonly source = computed(() => this.story().publisher ?? this.story().feed.title);
  protected readonly at = computed(() => Date.parse(this.story().shown_at));
  /** Under the head of its day a story says its hour. */
  protected readonly time = computed(() =>
    this.form() === 'full'
      ? clockTime(this.at(), this.language())
      : shortMoment(this.at(), this.now(), this.language()),
  );
  protected readonly exact = computed(() => exactMoment(this.at(), this.language()));
  protected readonly coins = computed(() => {
    const about = this.about();
    return this.story().coins.filter((coin) => about === undefined || about.includes(coin.id));
  });
  protected readonly titleMarks = computed(() => this.marks('title'));
  protected readonly summaryMarks = computed(() => this.marks('summary'));

  private marks(place: string): string[] {
    if (this.form() === 'wire') return [...this.found()];
    const matched = this.coins().filter((coin) => coin.place === place);
    return [...matched.map((coin) => coin.matched), ...this.found()];
  }
}
