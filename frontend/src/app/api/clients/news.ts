import type { FeedRow, NewsItem, Page } from '../models';
import { PolledResource, polledResource } from '../polling/polled-resource';
import { withoutEmpty } from './coins';

export interface NewsQuery {
  readonly filter?: 'favourites' | 'all';
  /** Coin ids. */
  readonly coins?: readonly string[];
  readonly feed?: string;
  readonly q?: string;
  readonly since?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** News items, newest first. */
export function newsItems(query: () => NewsQuery | undefined): PolledResource<Page<NewsItem>> {
  return polledResource(() => {
    const wanted = query();
    if (wanted === undefined) return undefined;
    const { coins, ...rest } = wanted;
    const params = withoutEmpty({ ...rest, coin: coins?.join(',') });
    return { url: 'news', params, ofFavourites: wanted.filter === 'favourites' };
  });
}

/** All feeds with the number of their items. */
export function newsFeeds(): PolledResource<{ readonly data: readonly FeedRow[] }> {
  return polledResource(() => ({ url: 'news/feeds' }), { once: true });
}
