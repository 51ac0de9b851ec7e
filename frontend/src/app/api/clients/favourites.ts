import { HttpClient } from '@angular/common/http';
import { computed, inject, linkedSignal, Service } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { CoinRow, Favourite, Page } from '../models';
import { polledResource } from '../polling/polled-resource';
import { RefreshScheduler } from '../polling/refresh-scheduler';

type Coin = Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>;

/** The user's favourite coins. A change shows at once and is reverted if the server rejects it. */
@Service()
export class Favourites {
  private readonly http = inject(HttpClient);
  private readonly scheduler = inject(RefreshScheduler);
  private readonly resource = polledResource<Pick<Page<Favourite>, 'data'>>(() => ({
    url: 'favourites',
  }));
  private readonly current = linkedSignal(() => this.resource.value()?.data ?? []);

  readonly list = this.current.asReadonly();
  readonly ids = computed<ReadonlySet<string>>(
    () => new Set(this.current().map(({ coin_id }) => coin_id)),
  );
  /** False until the first answer: before it an empty list means nothing. */
  readonly loaded = computed(() => this.resource.value() !== undefined);
  readonly loading = this.resource.loading;
  readonly error = this.resource.error;

  has(coinId: string): boolean {
    return this.ids().has(coinId);
  }

  /** Add or remove a coin. Rejects with the error of HttpClient after reverting the change. */
  async toggle(coin: Coin): Promise<void> {
    await (this.has(coin.id) ? this.remove(coin.id) : this.add(coin));
  }

  async add({ id, name, symbol, image }: Coin): Promise<void> {
    const added = { coin_id: id, name, symbol, image, added_at: new Date().toISOString() };
    this.current.update((list) => [...list.filter(({ coin_id }) => coin_id !== id), added]);
    await this.write('put', id);
  }

  async remove(coinId: string): Promise<void> {
    this.current.update((list) => list.filter(({ coin_id }) => coin_id !== coinId));
    await this.write('delete', coinId);
  }

  private async write(method: 'put' | 'delete', coinId: string): Promise<void> {
    const url = `/api/v1/favourites/${encodeURIComponent(coinId)}`;
    try {
      await firstValueFrom(this.http.request(method, url));
    } catch (error) {
      this.current.set(this.resource.value()?.data ?? []);
      throw error;
    }
    this.scheduler.refreshNow();
  }
}
