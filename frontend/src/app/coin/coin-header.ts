import { Component, computed, inject, input } from '@angular/core';
import { Clock } from '../api/polling/clock';
import { Favourites } from '../api/clients/favourites';
import type { CoinFacts, WindowName } from '../api/models';
import { Age } from '../ui/format/age-label';
import { Avatar } from '../ui/coin/coin-icon';
import { Delta } from '../ui/format/change-badge';
import { Figure } from '../ui/format/formatted-number';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Skeleton } from '../ui/feedback/skeleton';
import { Star } from '../ui/coin/star-button';
import { Starring } from '../ui/coin/favourite-toggle';
import { wordsOf } from '../i18n/translate';

/** Name, rank, the one price and its change over the chosen range, its age, the star. */
@Component({
  selector: 'cv-coin-head',
  imports: [Age, Avatar, Delta, Figure, Skeleton, Star],
  templateUrl: './coin-header.html',
  styleUrl: './coin-header.css',
})
export class CoinHead {
  private readonly favourites = inject(Favourites);
  protected readonly starring = inject(Starring);
  protected readonly words = wordsOf('coin');
  protected readonly now = inject(Clock).now;
  protected readonly prices = inject(PriceAge);

  readonly id = input.required<string>();
  readonly facts = input.required<CoinFacts | undefined>();
  /** The facts will not come for now: the address is all that is known. */
  readonly failed = input(false);
  readonly change = input.required<{ readonly percent: number | null; readonly range: WindowName } | null>();
  /** The change will not come for now. */
  readonly changeFailed = input(false);
  readonly observedAt = input.required<number | null>();

  /** One heading from the first moment on: who reads it keeps the place when the facts come. */
  protected readonly name = computed(
    () => this.facts()?.name ?? (this.failed() ? this.id() : this.words.say('loading')),
  );
  protected readonly starred = computed(() => this.favourites.has(this.id()));
}
