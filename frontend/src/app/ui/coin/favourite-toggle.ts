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
    if (!this.favourites.has(coin.id)) {
      await this.save(coin, this.favourites.add(coin));
      return;
    }
    const removed = this.t('favourite.removed', { name: coin.name });
    const undone = this.notices.show(removed, this.t('favourite.undo'));
    const favourite = await this.save(coin, this.favourites.remove(coin.id));
    if ((await undone) && favourite) await this.save(coin, this.favourites.restore(favourite));
  }

  private async save<T>(coin: Coin, saved: Promise<T>): Promise<T | undefined> {
    try {
      return await saved;
    } catch {
      void this.notices.show(this.t('favourite.notSaved', { name: coin.name }));
      return undefined;
    }
  }
}
