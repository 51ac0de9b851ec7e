import type { ConsumerStatus, SourceStatus, Status } from '../api/models';
import { healthOf, tally } from '../ui/source/source-health';

export type Say = (key: string, params?: Record<string, unknown>) => string;
export type Count = (key: string, count: number) => string;

/** "One source is late, one is blocked": the page's title states the finding. */
export function finding(status: Status, now: number, say: Say, count: Count): string {
  const { late, blocked } = tally(status.sources, now);
  if (status.sources.length === 0) return say('status.title.none');
  if (late === 0 && blocked === 0) return say('status.title.ok');
  if (late === 0) return count('status.title.blocked', blocked);
  return count('status.title.late', late) + (blocked === 0 ? '' : count('status.title.andBlocked', blocked));
}

/** The feeds in one node: how many answer, are late, are blocked. */
export function feedTally(
  sources: readonly SourceStatus[],
  now: number,
): { all: number; answer: number; late: number; blocked: number } {
  const feeds = sources.filter(({ kind }) => kind === 'news');
  const { late, blocked } = tally(feeds, now);
  return { all: feeds.length, answer: feeds.length - late - blocked, late, blocked };
}

/** News counts as up to date while one feed answers on time. */
export function newsIsFresh(sources: readonly SourceStatus[], now: number): boolean {
  return sources.some(
    (source) => source.kind === 'news' && healthOf(source, now) === 'ok' && source.last_success !== null,
  );
}

export interface Topic {
  readonly name: string;
  /** Records in it, as far as its consumers know. */
  readonly records: number;
}

/** The topics that consumers read, each once. */
export function topicsOf(consumers: readonly ConsumerStatus[]): Topic[] {
  const records = new Map<string, number>();
  for (const { topic, position, lag } of consumers) {
    records.set(topic, Math.max(records.get(topic) ?? 0, position + (lag ?? 0)));
  }
  return [...records].map(([name, count]) => ({ name, records: count }));
}

export interface ConsumerTotal {
  readonly name: string;
  /** Records that wait in all its topics; null while the end of one is not known. */
  readonly lag: number | null;
  /** `silent`: it is not heard of any more. */
  readonly state: ConsumerStatus['state'];
  readonly updatedAt: number;
}

/** Each consumer once, over all its topics. */
export function consumersOf(consumers: readonly ConsumerStatus[]): ConsumerTotal[] {
  const names = [...new Set(consumers.map(({ consumer }) => consumer))];
  return names.map((name) => {
    const own = consumers.filter(({ consumer }) => consumer === name);
    return {
      name,
      lag: own.some(({ lag }) => lag === null) ? null : sum(own.map(({ lag }) => lag ?? 0)),
      state: worst(own.map(({ state }) => state)),
      updatedAt: Math.max(...own.map(({ updated_at }) => Date.parse(updated_at))),
    };
  });
}

/** Records that wait to be stored: what the consumer that is furthest behind has before it. */
export function waitingRecords(consumers: readonly ConsumerStatus[]): number {
  return Math.max(0, ...consumersOf(consumers).map(({ lag }) => lag ?? 0));
}

const DATABASES = { sqlite: 'SQLite', postgresql: 'PostgreSQL' };

/** The product that keeps the index; null for those who may not know it. */
export function databaseName({ database }: Status): string | null {
  return database && DATABASES[database.kind];
}

function worst(states: readonly ConsumerStatus['state'][]): ConsumerStatus['state'] {
  return states.find((state) => state === 'silent') ?? states.find((state) => state === 'waiting') ?? 'ok';
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Where an even pace through the month would stand now. */
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

/** A length of time in its largest whole unit: `10 s`, `5 min`, `24 h`. `day` is the letter of days, from two days on. */
export function durationText(seconds: number, day: string): string {
  const [unit, size] = UNITS.find(([name, length]) => seconds >= (name === 'd' ? 2 * length : length)) ?? ['s', 1];
  return `${Math.round(seconds / size)}\u202f${unit === 'd' ? day : unit}`;
}

/** "every minute", "daily", "every 5 min". */
export function everyText(seconds: number, say: Say): string {
  const each = UNITS.find(([, length]) => length === seconds)?.[0];
  if (each !== undefined) return say(`status.each.${each}`);
  return say('status.every', { interval: durationText(seconds, say('status.day')) });
}

const KINDS: Record<string, string> = { 'coingecko-history': 'status.ofHistory', 'coingecko-list': 'status.ofNames' };

/** The key of what a source brings, and how often. */
export function kindKey(source: string, kind: SourceStatus['kind']): string {
  return KINDS[source] ?? (kind === 'market' ? 'status.prices' : 'status.feed');
}
