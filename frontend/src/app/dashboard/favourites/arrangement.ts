import { inject, Service, signal } from '@angular/core';
import { Favourites } from '../../api/clients/favourites';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';

/** Moves favourites to other places. A notice offers to undo all moves once they are done. */
@Service()
export class Arrangement {
  private readonly favourites = inject(Favourites);
  private readonly notices = inject(Notices);
  private readonly t = translate();
  private readonly isActive = signal(false);
  private readonly lastMove = signal('');
  /** Ids of the coins before the first move. */
  private before: readonly string[] = [];

  readonly active = this.isActive.asReadonly();
  /** The last move in words, to be announced. */
  readonly announcement = this.lastMove.asReadonly();

  start(): void {
    this.before = this.ids();
    this.lastMove.set('');
    this.isActive.set(true);
  }

  async finish(): Promise<void> {
    if (!this.isActive()) return;
    this.isActive.set(false);
    const { before } = this;
    if (before.join() === this.ids().join()) return;
    const undone = this.notices.show(this.t('arrange.saved'), this.t('favourite.undo'));
    if (await undone) await this.save(before);
  }

  /** Move a coin to a place, counted from 0; a place that does not exist changes nothing. */
  async move(coinId: string, to: number): Promise<void> {
    const ids = this.ids();
    const from = ids.indexOf(coinId);
    if (from === -1 || to === from || to < 0 || to >= ids.length) return;
    const name = this.favourites.list()[from]?.name ?? coinId;
    this.lastMove.set(this.t('arrange.moved', { name, place: to + 1, count: ids.length }));
    await this.save(ids.toSpliced(from, 1).toSpliced(to, 0, coinId));
  }

  private ids(): readonly string[] {
    return this.favourites.list().map(({ coin_id }) => coin_id);
  }

  private async save(ids: readonly string[]): Promise<void> {
    try {
      await this.favourites.reorder(ids);
    } catch {
      void this.notices.show(this.t('arrange.notSaved'));
    }
  }
}
