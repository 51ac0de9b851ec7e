import { HttpClient } from '@angular/common/http';
import { inject, Service, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { CoinGeckoKey, NewCoinGeckoKey } from '../models';

const URL = '/api/v1/settings/coingecko-key';

/** The CoinGecko key of the server, which only administrators see (masked) and change. */
@Service()
export class CoinGeckoKeys {
  private readonly http = inject(HttpClient);
  private readonly known = signal<CoinGeckoKey | null>(null);

  /** Null until it is loaded. */
  readonly current = this.known.asReadonly();

  async load(): Promise<void> {
    this.known.set(await firstValueFrom(this.http.get<CoinGeckoKey>(URL)));
  }

  async save(key: NewCoinGeckoKey): Promise<void> {
    this.known.set(await firstValueFrom(this.http.put<CoinGeckoKey>(URL, key)));
  }

  async remove(): Promise<void> {
    await firstValueFrom(this.http.delete(URL));
    await this.load();
  }
}
