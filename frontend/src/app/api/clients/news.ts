import { given } from './coins';
import { Polled, polledResource } from '../polling/polled-resource';
import type { FeedRow, NewsItem, Page } from '../models';

export interface NewsQuestion {
  readonly filter?: 'favourites' | 'all';
  /** Coin ids. */
  readonly coins?: readonly string[];
  readonly feed?: string;
  readonly q?: string;
  readonly since?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Stories, newest first. */
export function newsItems(question: () => NewsQuestion | undefined): Polled<Page<NewsItem>> {
  return polledResource(() => {
    const asked = question();
    if (asked === undefined) return undefined;
    const { coins, ...rest } = asked;
    return { url: 'news', params: given({ ...rest, coin: coins?.join(',') }) };
  });
}

/** The feeds stories come from, with how many each gave. */
export function newsFeeds(): Polled<{ readonly data: readonly FeedRow[] }> {
  return polledResource(() => ({ url: 'news/feeds' }), { once: true });
}
