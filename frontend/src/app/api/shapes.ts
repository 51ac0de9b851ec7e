/** What the API answers, under the names the app uses. Times are RFC 3339 strings, in series epoch milliseconds. */

export interface Site {
  readonly version: string;
  readonly simulated: boolean;
  readonly first_account: boolean;
  readonly code_required: boolean;
  readonly registration_open: boolean;
}

export interface User {
  readonly id: string | number;
  readonly username: string;
  readonly admin: boolean;
  readonly created_at: string;
}

export interface Grant {
  readonly access_token: string;
  readonly expires_in: number;
  readonly user: User;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}

export interface CoinRow {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly image: string | null;
  readonly rank: number | null;
}

export interface MarketRow extends CoinRow {
  readonly price: number | null;
  readonly change_1h: number | null;
  readonly change_24h: number | null;
  readonly change_7d: number | null;
  readonly market_cap: number | null;
  readonly total_volume: number | null;
  readonly last_updated: string | null;
  readonly sparkline: readonly number[];
}

export interface Markets extends Page<MarketRow> {
  readonly as_of: string | null;
  readonly total: number;
}

export interface CoinFacts extends Omit<MarketRow, 'sparkline'> {
  readonly fully_diluted_valuation: number | null;
  readonly high_24h: number | null;
  readonly low_24h: number | null;
  readonly circulating_supply: number | null;
  readonly total_supply: number | null;
  readonly max_supply: number | null;
  readonly ath: number | null;
  readonly ath_at: string | null;
  readonly atl: number | null;
  readonly atl_at: string | null;
  readonly observed_at: string;
  readonly history: { readonly state: 'none' | 'filling' | 'complete'; readonly days: readonly number[] };
}

export type WindowName = '24h' | '7d' | '30d' | '90d' | '1y' | 'max';

export interface Series {
  readonly coin: string;
  readonly vs: string;
  readonly from: number;
  readonly to: number;
  readonly interval: string;
  readonly t: readonly number[];
  readonly v: readonly number[];
  readonly gaps: readonly (readonly [number, number])[];
  readonly as_of: number;
}

export interface ValueAt {
  readonly at: number;
  readonly value: number;
}

export interface ChangeSeries extends Series {
  readonly base: ValueAt | null;
  readonly last: ValueAt | null;
  readonly absolute: number | null;
  readonly percent: number | null;
}

export interface NewsCoin {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly matched: string;
  readonly place: string;
}

export interface NewsItem {
  readonly id: string | number;
  readonly title: string;
  readonly link: string;
  readonly summary: string | null;
  readonly published: string | null;
  readonly shown_at: string;
  readonly observed_at: string;
  readonly publisher: string | null;
  readonly authors: readonly string[];
  readonly feed: { readonly url: string; readonly title: string };
  readonly coins: readonly NewsCoin[];
}

export interface FeedRow {
  readonly url: string;
  readonly title: string;
  readonly items: number;
}

export interface Favourite {
  readonly coin_id: string;
  readonly name: string;
  readonly symbol: string;
  readonly image: string | null;
  readonly added_at: string;
}

export interface Reason {
  readonly code: string;
  readonly detail: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface SourceStatus {
  readonly source: string;
  readonly title: string;
  readonly kind: string;
  readonly state: string;
  readonly reason: Reason | null;
  readonly checked_at: string | null;
  readonly last_success: string | null;
  readonly next_try: string | null;
  readonly interval_s: number;
  readonly failures: number;
  readonly calls_month: number | null;
  readonly budget_month: number | null;
}

export interface ConsumerStatus {
  readonly consumer: string;
  readonly topic: string;
  readonly position: number;
  readonly lag: number | null;
  readonly state: string;
  readonly reason: Reason | null;
  readonly indexed: number;
  readonly duplicates: number;
  readonly dead_letters: number;
  readonly updated_at: string | null;
}

export interface Status {
  readonly as_of: string;
  readonly sources: readonly SourceStatus[];
  readonly consumers: readonly ConsumerStatus[];
  readonly history: { readonly filled: number; readonly total: number };
  readonly dead_letters: number;
  readonly markets: { readonly as_of: string | null; readonly next_poll: string | null };
}

/** RFC 9457, the one error shape. */
export interface Problem {
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly parameter: string; readonly message: string }[];
}
