import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { marketRows } from '../api/clients/coins';
import { Phrases } from '../i18n/phrases';
import { Avatar } from '../ui/coin/coin-icon';
import { Icon } from '../ui/icon/icon';
import { Starring } from '../ui/coin/favourite-toggle';

/** In place of the favourites while there are none: what they are for, and the largest coins to begin with. */
@Component({
  selector: 'cv-begin',
  imports: [Avatar, Icon, RouterLink],
  template: `<div class="sheet blank bleed">
    <svg width="132" height="72" viewBox="0 0 132 72" fill="none" aria-hidden="true">
      <path class="thin" d="M4 44h124" />
      <path class="thick" d="M4 44l18-6 14 10 20-18 16 8 22-20 14 8" />
      <circle cx="118" cy="20" r="10" />
      <path class="plus" d="M118 15v10M113 20h10" />
    </svg>
    <h2>{{ phrases.say('dashboard.begin') }}</h2>
    <p>{{ phrases.say('dashboard.beginText') }}</p>
    <div class="row">
      @for (coin of largest.value()?.data; track coin.id) {
        <button
          type="button"
          class="chip"
          [attr.aria-label]="phrases.say('dashboard.addCoin', { name: coin.name })"
          (click)="starring.toggle(coin)"
        >
          <cv-avatar size="xs" [coin]="coin.id" [name]="coin.name" [image]="coin.image" />{{ coin.name
          }}<cv-icon name="plus" size="s" />
        </button>
      }
    </div>
    <div class="row">
      <a class="btn primary" routerLink="/favourites">{{ phrases.say('dashboard.choose') }}</a>
    </div>
  </div>`,
  styles: `
    .thin {
      stroke: var(--cv-line-strong);
      stroke-dasharray: 2 4;
    }
    .thick {
      stroke: var(--cv-line-strong);
      stroke-width: 2;
      stroke-linejoin: round;
    }
    circle {
      fill: var(--cv-marker);
      stroke: var(--cv-ink);
      stroke-width: 2;
    }
    .plus {
      stroke: var(--cv-on-marker);
      stroke-width: 2;
      stroke-linecap: round;
    }
  `,
})
export class Begin {
  protected readonly phrases = inject(Phrases);
  protected readonly starring = inject(Starring);
  protected readonly largest = marketRows(() => ({ limit: 5 }));
}
