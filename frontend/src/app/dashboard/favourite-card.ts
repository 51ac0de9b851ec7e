import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MarketRow, NewsItem } from '../api/models';
import { epoch } from '../api/clients/status';
import { LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { Age } from '../ui/format/age-label';
import { Avatar } from '../ui/coin/coin-icon';
import { Delta } from '../ui/format/change-badge';
import { Figure } from '../ui/format/formatted-number';
import { exactMoment, shortMoment } from '../ui/format/moment';
import { Span, changeOver, lineOver } from '../ui/coin/sparkline-values';
import { Sparkline } from '../ui/coin/sparkline';

/** One favourite: price, change, line, and the newest story that names it. */
@Component({
  selector: 'cv-favourite-card',
  imports: [Age, Avatar, Delta, Figure, RouterLink, Sparkline],
  templateUrl: './favourite-card.html',
  styleUrl: './favourite-card.css',
  host: { '[class.old]': 'stale()' },
})
export class FavouriteCard {
  protected readonly phrases = inject(Phrases);
  private readonly language = inject(LanguageChoice).current;

  readonly coin = input.required<MarketRow>();
  readonly span = input.required<Span>();
  readonly latest = input.required<NewsItem | null>();
  readonly now = input.required<number>();
  readonly stale = input(false);
  /** When its price was seen, epoch ms. */
  readonly at = input<number | null>(null);

  protected readonly change = computed(() => changeOver(this.coin(), this.span()));
  protected readonly line = computed(() => lineOver(this.coin(), this.span()));
  protected readonly title = computed(() => {
    const at = epoch(this.coin().last_updated);
    return at === null ? null : exactMoment(at, this.language());
  });
  protected readonly story = computed(() => {
    const item = this.latest();
    return item === null
      ? null
      : { ...item, time: shortMoment(Date.parse(item.shown_at), this.now(), this.language()) };
  });
}
