import { HttpClient } from '@angular/common/http';
import {
  computed,
  DestroyRef,
  effect,
  inject,
  linkedSignal,
  Service,
  signal,
  untracked,
} from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { CoinRow, Favourite, Page } from '../models';
import { polledResource } from '../polling/polled-resource';
import { RefreshScheduler } from '../polling/refresh-scheduler';
import { Session } from '../session/session';
import { tabChannel } from '../tab-channel';

type Coin = Pick<CoinRow, 'id' | 'name' | 'symbol' | 'image'>;

/** What a change makes of the list. */
type Change = (list: readonly Favourite[]) => readonly Favourite[];

/**
 * The user's favourite coins, the same in all tabs. A change shows at once, and is reverted alone
 * if the server rejects it.
 */
@Service()
export class Favourites {
  private readonly http = inject(HttpClient);
  private readonly scheduler = inject(RefreshScheduler);
  private readonly session = inject(Session);
  private readonly resource = polledResource<Pick<Page<Favourite>, 'data'>>(
    () => ({ url: 'favourites', ofFavourites: true }),
    { shared: true },
  );
  private readonly saved = linkedSignal(() => this.resource.value()?.data ?? []);
  /** Changes that the server has not confirmed yet, oldest first. */
  private readonly pending = signal<readonly Change[]>([]);
  private readonly channel = tabChannel('favourites');
  /** The last change of the order: the next one is sent after it. */
  private ordered: Promise<unknown> = Promise.resolve();

  readonly list = computed(() =>
    this.pending().reduce((list, change) => change(list), this.saved()),
  );
  readonly ids = computed<ReadonlySet<string>>(
    () => new Set(this.list().map(({ coin_id }) => coin_id)),
  );
  /** False until the first answer: before it an empty list means nothing. */
  readonly loaded = computed(() => this.resource.value() !== undefined);
  /** Known from the sign-in before the list is, so that a page can reserve room for it. */
  readonly count = computed(() =>
    this.loaded() ? this.list().length : (this.session.user()?.favourites ?? 0),
  );
  readonly error = this.resource.error;

  constructor() {
    // Storage is no signal.
    effect(() => {
      const count = this.list().length;
      if (this.loaded()) untracked(() => this.session.rememberFavourites(count));
    });
    this.channel?.addEventListener('message', () => this.scheduler.favouritesChanged());
    inject(DestroyRef).onDestroy(() => this.channel?.close());
  }

  has(coinId: string): boolean {
    return this.ids().has(coinId);
  }

  /** Rejects with the error of HttpClient after reverting the change; so do the others. */
  add({ id, name, symbol, image }: Coin): Promise<void> {
    const place = Date.now();
    const added_at = new Date(place).toISOString();
    const added = { coin_id: id, name, symbol, image, added_at, place };
    return this.saveCoin('put', id, (list) => [...without(list, id), added]);
  }

  /** Remove a favourite; return it for `restore`. */
  async remove(coinId: string): Promise<Favourite | undefined> {
    const removed = this.list().find(({ coin_id }) => coin_id === coinId);
    await this.saveCoin('delete', coinId, (list) => without(list, coinId));
    return removed;
  }

  /** Add a removed favourite where it was. */
  restore(added: Favourite): Promise<void> {
    const { coin_id, added_at, place } = added;
    const change: Change = (list) =>
      [...without(list, coin_id), added].sort((a, b) => a.place - b.place);
    return this.saveCoin('put', coin_id, change, { added_at, place });
  }

  /** Put the favourites in the order of these ids. */
  reorder(ids: readonly string[]): Promise<void> {
    const placeOf = ({ coin_id }: Favourite): number => ids.indexOf(coin_id);
    const earlier = this.ordered;
    const send = async (): Promise<void> => {
      await earlier.catch(() => undefined);
      await firstValueFrom(this.http.put('/api/v1/favourites', { coin_ids: ids }));
    };
    const saved = this.save((list) => list.toSorted((a, b) => placeOf(a) - placeOf(b)), send);
    this.ordered = saved;
    return saved.then(() => void this.resource.reload());
  }

  private async saveCoin(
    method: 'put' | 'delete',
    coinId: string,
    change: Change,
    params: Record<string, string | number> = {},
  ): Promise<void> {
    const url = `/api/v1/favourites/${encodeURIComponent(coinId)}`;
    await this.save(change, () => firstValueFrom(this.http.request(method, url, { params })));
    this.scheduler.favouritesChanged();
  }

  private async save(change: Change, send: () => Promise<unknown>): Promise<void> {
    this.pending.update((all) => [...all, change]);
    try {
      await send();
      this.saved.update(change);
    } finally {
      this.pending.update((all) => all.filter((other) => other !== change));
    }
    this.channel?.postMessage('changed');
  }
}

function without(list: readonly Favourite[], id: string): readonly Favourite[] {
  return list.filter(({ coin_id }) => coin_id !== id);
}
