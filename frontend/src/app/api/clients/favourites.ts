import { HttpClient } from '@angular/common/http';
import { computed, inject, linkedSignal, Service } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { polledResource } from '../polling/polled-resource';
import { Pulse } from '../polling/refresh-scheduler';
import type { CoinRow, Favourite, Page } from '../models';

/** The coins of the reader. A star shows at once and is taken back when the server refuses it. */
@Service()
export class Favourites {
  private readonly http = inject(HttpClient);
  private readonly pulse = inject(Pulse);
  private readonly asked = polledResource<Pick<Page<Favourite>, 'data'>>(() => ({ url: 'favourites' }));
  private readonly listed = linkedSignal(() => this.asked.value()?.data ?? []);

  readonly list = this.listed.asReadonly();
  readonly ids = computed<ReadonlySet<string>>(() => new Set(this.listed().map((favourite) => favourite.coin_id)));
  /** False until the first answer: an empty list may only be not here yet. */
  readonly known = computed(() => this.asked.value() !== undefined);
  readonly loading = this.asked.loading;
  readonly error = this.asked.error;

  has(coinId: string): boolean {
    return this.ids().has(coinId);
  }

  /** Rejects with what HttpClient threw when the server refuses; the star is back as it was then. */
  async toggle(coin: Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>): Promise<void> {
    await (this.has(coin.id) ? this.remove(coin.id) : this.add(coin));
  }

  async add({ id, name, symbol, image }: Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>): Promise<void> {
    const added: Favourite = { coin_id: id, name, symbol, image, added_at: new Date().toISOString() };
    this.listed.update((list) => [...list.filter((one) => one.coin_id !== id), added]);
    await this.write('put', id);
  }

  async remove(coinId: string): Promise<void> {
    this.listed.update((list) => list.filter((one) => one.coin_id !== coinId));
    await this.write('delete', coinId);
  }

  private async write(method: 'put' | 'delete', coinId: string): Promise<void> {
    try {
      await firstValueFrom(this.http.request(method, `/api/v1/favourites/${encodeURIComponent(coinId)}`));
    } catch (error) {
      this.listed.set(this.asked.value()?.data ?? []);
      throw error;
    }
    this.pulse.ask();
  }
}
