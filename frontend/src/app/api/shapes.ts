/** What the API answers, under the names the app uses; generated from backend/openapi.json by `npm run api`. */
export type { ChangeSeries } from './generated/models/change-series';
export type { Coin as CoinRow } from './generated/models/coin';
export type { CoinFacts } from './generated/models/coin-facts';
export type { Consumer as ConsumerStatus } from './generated/models/consumer';
export type { Favourite } from './generated/models/favourite';
export type { FeedCount as FeedRow } from './generated/models/feed-count';
export type { Mark as ValueAt } from './generated/models/mark';
export type { Market as MarketRow } from './generated/models/market';
export type { Markets } from './generated/models/markets';
export type { NewsCoin } from './generated/models/news-coin';
export type { NewsItem } from './generated/models/news-item';
export type { Problem } from './generated/models/problem';
export type { NewAccount as Credentials } from './generated/models/new-account';
export type { Series } from './generated/models/series';
export type { SignIn as Grant } from './generated/models/sign-in';
export type { Site } from './generated/models/site';
export type { Source as SourceStatus } from './generated/models/source';
export type { Status } from './generated/models/status';
export type { StatusReason as Reason } from './generated/models/status-reason';
export type { User } from './generated/models/user';

export type WindowName = '24h' | '7d' | '30d' | '90d' | '1y' | 'max';

/** Every list: `next` is the cursor of the page after it. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}
