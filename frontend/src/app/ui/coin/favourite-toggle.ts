import { inject, Service } from '@angular/core';
import { Favourites } from '../../api/clients/favourites';
import type { CoinRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { Notices } from '../feedback/notices';

type Coin = Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>;

/** Toggles a favourite. A notice offers to undo a removal, or says that the server rejects it. */
@Service()
export class FavouriteToggle {
  private readonly favourites = inject(Favourites);
  private readonly notices = inject(Notices);
  private readonly t = translate();

  async toggle(coin: Coin): Promise<void> {
    if (!this.favourites.has(coin.id)) return this.save(coin, this.favourites.add(coin));
    const removed = this.t('favourite.removed', { name: coin.name });
    const undone = this.notices.show(removed, this.t('favourite.undo'));
    await this.save(coin, this.favourites.remove(coin.id));
    if (await undone) await this.save(coin, this.favourites.add(coin));
  }

  private async save(coin: Coin, saved: Promise<void>): Promise<void> {
    try {
      await saved;
    } catch {
      void this.notices.show(this.t('favourite.notSaved', { name: coin.name }));
    }
  }
}
