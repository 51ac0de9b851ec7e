import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LargestCoins } from '../../api/clients/coins';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { Icon } from '../../ui/icon/icon';
import { FavouriteToggle } from '../../ui/coin/favourite-toggle';

/** Shown while there are no favourites: what they are for, and the largest coins to start with. */
@Component({
  selector: 'cv-empty-favourites',
  imports: [CoinIcon, Icon, RouterLink],
  template: `<div class="sheet empty-state full-bleed">
    <svg width="132" height="72" viewBox="0 0 132 72" fill="none" aria-hidden="true">
      <path class="baseline" d="M4 44h124" />
      <path class="line" d="M4 44l18-6 14 10 20-18 16 8 22-20 14 8" />
      <circle cx="118" cy="20" r="10" />
      <path class="plus" d="M118 15v10M113 20h10" />
    </svg>
    <h2>{{ t('dashboard.emptyTitle') }}</h2>
    <p>{{ t('dashboard.emptyText') }}</p>
    <div class="row largest">
      @for (coin of largest.rows(); track coin.id) {
        <button type="button" class="chip" (click)="favouriteToggle.toggle(coin)">
          <cv-coin-icon size="tiny" [coin]="coin.id" [name]="coin.name" [image]="coin.image" />{{
            coin.name
          }}<span class="visually-hidden">, {{ t('favourite.add', { name: coin.name }) }}</span
          ><cv-icon name="plus" size="small" />
        </button>
      }
    </div>
    <div class="row">
      <a class="btn primary" routerLink="/favourites">{{ t('chooseFavourites') }}</a>
    </div>
  </div>`,
  styles: `
    .largest {
      min-height: 1.875rem;
    }
    .baseline {
      stroke: var(--cv-line-strong);
      stroke-dasharray: 2 4;
    }
    .line {
      stroke: var(--cv-line-strong);
      stroke-width: 2;
      stroke-linejoin: round;
    }
    circle {
      fill: var(--cv-marker);
      stroke: var(--cv-ink);
      stroke-width: 2;
    }
    @media (pointer: coarse) {
      .largest {
        min-height: 2.75rem;
      }
    }
    @media (max-width: 47.99rem) {
      .largest {
        min-height: 5rem;
      }
    }
    @media (max-width: 47.99rem) and (pointer: coarse) {
      .largest {
        min-height: 6rem;
      }
    }
    .plus {
      stroke: var(--cv-on-marker);
      stroke-width: 2;
      stroke-linecap: round;
    }
  `,
})
export class EmptyFavourites {
  protected readonly t = translate();
  protected readonly favouriteToggle = inject(FavouriteToggle);
  protected readonly largest = new LargestCoins(5);
}
