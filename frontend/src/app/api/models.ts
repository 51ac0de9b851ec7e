/** Types of the API under the names the app uses; generated from openapi.json by `npm run api`. */
import type { CandlesOut } from './generated/models/candles-out';

export type { CandlesOut as Candles } from './generated/models/candles-out';
export type { ChangeSeriesOut as ChangeSeries } from './generated/models/change-series-out';
export type { CoinFactsOut as CoinFacts } from './generated/models/coin-facts-out';
export type { CoinGeckoKeyIn as NewCoinGeckoKey } from './generated/models/coin-gecko-key-in';
export type { CoinGeckoKeyOut as CoinGeckoKey } from './generated/models/coin-gecko-key-out';
export type { CoinLinksOut as CoinLinks } from './generated/models/coin-links-out';
export type { CoinOut as CoinRow } from './generated/models/coin-out';
export type { CompareOut as Comparison } from './generated/models/compare-out';
export type { ConsumerOut as ConsumerStatus } from './generated/models/consumer-out';
export type { CurrencyOut as Currency } from './generated/models/currency-out';
export type { FavouriteOut as Favourite } from './generated/models/favourite-out';
export type { FeedCountOut as FeedRow } from './generated/models/feed-count-out';
export type { MarketOut as MarketRow } from './generated/models/market-out';
export type { MarketTotalsOut as MarketTotals } from './generated/models/market-totals-out';
export type { MarketsOut as Markets } from './generated/models/markets-out';
export type { MoversOut as Movers } from './generated/models/movers-out';
export type { NewAccountIn as Credentials } from './generated/models/new-account-in';
export type { NewsItemOut as NewsItem } from './generated/models/news-item-out';
export type { PreferencesOut as Preferences } from './generated/models/preferences-out';
export type { Problem } from './generated/models/problem';
export type { SeriesOut as Series } from './generated/models/series-out';
export type { SignInOut as SignInResponse } from './generated/models/sign-in-out';
export type { SiteOut as Site } from './generated/models/site-out';
export type { SourceOut as SourceStatus } from './generated/models/source-out';
export type { StatusOut as Status } from './generated/models/status-out';
export type { StatusReasonOut as StatusReason } from './generated/models/status-reason-out';
export type { UserOut as User } from './generated/models/user-out';

export type CandleInterval = CandlesOut['interval'];
export type WindowName = '24h' | '7d' | '30d' | '90d' | '1y' | 'max';

/** A list; `next` is the cursor of the next page. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}
