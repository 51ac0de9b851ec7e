import { inject, Service } from '@angular/core';
import { Favourites } from '../../api/clients/favourites';
import type { CoinRow } from '../../api/models';
import { Phrases } from '../../i18n/phrases';
import { Notices } from '../feedback/notices';

/** A press on a star. A star that the server does not keep goes back by itself; the reader is told. */
@Service()
export class Starring {
  private readonly favourites = inject(Favourites);
  private readonly notices = inject(Notices);
  private readonly phrases = inject(Phrases);

  async toggle(coin: Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>): Promise<void> {
    try {
      await this.favourites.toggle(coin);
    } catch {
      await this.notices.show(this.phrases.say('favourites.refused', { name: coin.name }));
    }
  }
}
