import { inject, Service } from '@angular/core';
import { Favourites } from '../../api/clients/favourites';
import type { CoinRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { Notices } from '../feedback/notices';

/** Toggles a favourite; shows a notice if the server rejects it. */
@Service()
export class FavouriteToggle {
  private readonly favourites = inject(Favourites);
  private readonly notices = inject(Notices);
  private readonly t = translate();

  async toggle(coin: Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>): Promise<void> {
    try {
      await this.favourites.toggle(coin);
    } catch {
      await this.notices.show(this.t('favourite.notSaved', { name: coin.name }));
    }
  }
}
