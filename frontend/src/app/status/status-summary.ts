import type { ConsumerStatus, SourceStatus, Status } from '../api/models';
import type { Translate } from '../i18n/translate';
import { countUnhealthy, healthOf } from '../ui/source/source-health';

/** Return the title of the page: "One source is late, one is blocked". */
export function statusTitle({ sources }: Status, now: number, t: Translate): string {
  const { late, blocked } = countUnhealthy(sources, now);
  if (sources.length === 0) return t('status.title.none');
  if (late === 0 && blocked === 0) return t('status.title.ok');
  if (late === 0) return t.count('status.title.blocked', blocked);
  const andBlocked = blocked === 0 ? '' : t.count('status.title.andBlocked', blocked);
  return t.count('status.title.late', late) + andBlocked;
}

/** Count the feeds, and those that are ok, late or blocked. */
export function countFeeds(
  sources: readonly SourceStatus[],
  now: number,
): { total: number; ok: number; late: number; blocked: number } {
  const feeds = sources.filter(({ kind }) => kind === 'news');
  const { late, blocked } = countUnhealthy(feeds, now);
  return { total: feeds.length, ok: feeds.length - late - blocked, late, blocked };
}

/** News is fresh while one feed answers on time. */
export function newsIsFresh(sources: readonly SourceStatus[], now: number): boolean {
  return sources.some(
    (source) =>
      source.kind === 'news' && healthOf(source, now) === 'ok' && source.last_success !== null,
  );
}

export interface Topic {
  readonly name: string;
  /** Number of records, as far as the consumers know it. */
  readonly records: number;
}

export function topicsOf(consumers: readonly ConsumerStatus[]): Topic[] {
  const records = new Map<string, number>();
  for (const { topic, position, lag } of consumers) {
    records.set(topic, Math.max(records.get(topic) ?? 0, position + (lag ?? 0)));
  }
  return [...records].map(([name, count]) => ({ name, records: count }));
}

/** A consumer over all its topics. */
export interface ConsumerTotal {
  readonly name: string;
  /** Records to be processed; null if the end of a topic is unknown. */
  readonly lag: number | null;
  /** The worst state over all topics. */
  readonly state: ConsumerStatus['state'];
  readonly updatedAt: number;
}

export function consumerTotals(consumers: readonly ConsumerStatus[]): ConsumerTotal[] {
  const names = [...new Set(consumers.map(({ consumer }) => consumer))];
  return names.map((name) => {
    const own = consumers.filter(({ consumer }) => consumer === name);
    return {
      name,
      lag: own.some(({ lag }) => lag === null) ? null : sum(own.map(({ lag }) => lag ?? 0)),
      state: worstState(own.map(({ state }) => state)),
      updatedAt: Math.max(...own.map(({ updated_at }) => Date.parse(updated_at))),
    };
  });
}

/** Return the largest lag of a consumer: its records are waiting to be stored. */
export function waitingRecords(consumers: readonly ConsumerStatus[]): number {
  return Math.max(0, ...consumerTotals(consumers).map(({ lag }) => lag ?? 0));
}

const DATABASES = { sqlite: 'SQLite', postgresql: 'PostgreSQL' };

/** Return the name of the database; null unless the user is an admin. */
export function databaseName({ database }: Status): string | null {
  return database && DATABASES[database.kind];
}

function worstState(states: readonly ConsumerStatus['state'][]): ConsumerStatus['state'] {
  if (states.includes('silent')) return 'silent';
  return states.includes('waiting') ? 'waiting' : 'ok';
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Return the calls of the month so far if the budget were used evenly. */
export function evenPace(budget: number, now: number): number {
  const date = new Date(now);
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return Math.round((budget * (now - start)) / (end - start));
}

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
];

/** Format a duration: `10 s`, `5 min`, `24 h`, from two days on `2 d`. */
export function durationText(seconds: number, dayUnit: string): string {
  const [unit, size] = UNITS.find(
    ([name, length]) => seconds >= (name === 'd' ? 2 * length : length),
  ) ?? ['s', 1];
  return `${Math.round(seconds / size)}\u202f${unit === 'd' ? dayUnit : unit}`;
}

/** "every minute", "daily", "every 5 min" */
export function intervalText(seconds: number, t: Translate): string {
  const unit = UNITS.find(([, length]) => length === seconds)?.[0];
  if (unit !== undefined) return t(`status.everyUnit.${unit}`);
  return t('status.every', { interval: durationText(seconds, t('status.dayUnit')) });
}

const SOURCE_KEYS: Record<string, string> = {
  'coingecko-history': 'status.kind.history',
  'coingecko-links': 'status.kind.links',
  'coingecko-list': 'status.kind.names',
  'coingecko-logos': 'status.kind.logos',
  'coingecko-rate-history': 'status.kind.rateHistory',
  'coingecko-rates': 'status.kind.rates',
};

/** Whether its requests are calls to CoinGecko's API. Logos come from servers for images. */
export function spendsCalls({ source, kind }: SourceStatus): boolean {
  return kind === 'market' && source !== 'coingecko-logos';
}

/** Describe what a source provides, and how often. */
export function sourceKind({ source, kind, interval_s }: SourceStatus, t: Translate): string {
  const key = SOURCE_KEYS[source] ?? `status.kind.${kind === 'market' ? 'prices' : 'feed'}`;
  return t(key, { every: intervalText(interval_s, t) });
}
