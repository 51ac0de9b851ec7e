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

/** A coin that is added, or removed if `added` is null. */
interface Change {
  readonly id: string;
  readonly added: Favourite | null;
  /** True if it returns to its place in the list. */
  readonly restored: boolean;
}

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

  readonly list = computed(() => this.pending().reduce(withChange, this.saved()));
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
    const added_at = new Date().toISOString();
    const added = { coin_id: id, name, symbol, image, added_at };
    return this.save('put', { id, added, restored: false });
  }

  /** Remove a favourite; return it for `restore`. */
  async remove(coinId: string): Promise<Favourite | undefined> {
    const removed = this.list().find(({ coin_id }) => coin_id === coinId);
    await this.save('delete', { id: coinId, added: null, restored: false });
    return removed;
  }

  /** Add a removed favourite where it was. */
  restore(added: Favourite): Promise<void> {
    return this.save('put', { id: added.coin_id, added, restored: true });
  }

  private async save(method: 'put' | 'delete', change: Change): Promise<void> {
    this.pending.update((all) => [...all, change]);
    const url = `/api/v1/favourites/${encodeURIComponent(change.id)}`;
    const params: Record<string, string> =
      change.restored && change.added ? { added_at: change.added.added_at } : {};
    try {
      await firstValueFrom(this.http.request(method, url, { params }));
      this.saved.update((list) => withChange(list, change));
    } finally {
      this.pending.update((all) => all.filter((other) => other !== change));
    }
    this.scheduler.favouritesChanged();
    this.channel?.postMessage('changed');
  }
}

function withChange(
  list: readonly Favourite[],
  { id, added, restored }: Change,
): readonly Favourite[] {
  const others = list.filter(({ coin_id }) => coin_id !== id);
  if (added === null) return others;
  const later = restored ? others.filter(({ added_at }) => added_at > added.added_at).length : 0;
  return others.toSpliced(others.length - later, 0, added);
}
