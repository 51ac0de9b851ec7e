import type { ConsumerStatus, SourceStatus, Status } from '../api/models';
import { translateToKeys } from '../testing/translations';
import { retryTime } from '../ui/source/source-health';
import {
  consumerTotals,
  countFeeds,
  databaseName,
  durationText,
  evenPace,
  intervalText,
  statusTitle,
  topicsOf,
  waitingRecords,
} from './status-summary';

const NOW = Date.UTC(2026, 10, 16);

function source(name: string, state: SourceStatus['state'], overdueSeconds = -50): SourceStatus {
  const next_try = new Date(NOW - overdueSeconds * 1_000).toISOString();
  return { source: name, kind: 'news', state, next_try, interval_s: 2 } as unknown as SourceStatus;
}

function consumer(
  topic: string,
  position: number,
  lag: number | null,
  changes: Partial<ConsumerStatus> = {},
): ConsumerStatus {
  return {
    consumer: 'index',
    topic,
    position,
    lag,
    state: 'ok',
    updated_at: new Date(NOW).toISOString(),
    ...changes,
  } as unknown as ConsumerStatus;
}

function title(...sources: SourceStatus[]): string {
  return statusTitle({ sources } as unknown as Status, NOW, translateToKeys);
}

describe('the status summary', () => {
  it('states in the title which sources are late or blocked', () => {
    expect(title()).toBe('status.title.none');
    expect(title(source('a', 'ok'))).toBe('status.title.ok');
    expect(title(source('a', 'failing'), source('b', 'ok', 61))).toBe('status.title.late(2)');
    expect(title(source('a', 'ok', 59))).toBe('status.title.ok');
    expect(title(source('a', 'blocked'))).toBe('status.title.blocked(1)');
    expect(title(source('a', 'failing'), source('b', 'blocked'))).toBe(
      'status.title.late(1)status.title.andBlocked(1)',
    );
  });

  it('names the database for admins only', () => {
    const database = { kind: 'postgresql', url: 'postgresql://cv:***@db/cv' };
    expect(databaseName({ database } as Status)).toBe('PostgreSQL');
    expect(databaseName({ database: null } as Status)).toBeNull();
  });

  it('never calls an on-demand source late', () =>
    expect(title(source('coingecko-history', 'ok', 9_999))).toBe('status.title.ok'));

  it('has no next try for an idle on-demand source', () => {
    expect(retryTime(source('coingecko-history', 'ok', 9_999), NOW)).toBeNull();
    expect(retryTime(source('coingecko', 'failing', 9_999), NOW)).toBe(NOW - 9_999_000);
  });

  it('formats intervals', () => {
    expect(intervalText(86_400, translateToKeys)).toBe('status.everyUnit.d');
    expect(intervalText(60, translateToKeys)).toBe('status.everyUnit.min');
    const everyFive = 'status.every{"interval":"5\u202fmin"}';
    expect(intervalText(300, translateToKeys)).toBe(everyFive);
  });

  it('counts feeds by health', () => {
    const feeds = [source('a', 'ok'), source('b', 'failing'), source('c', 'blocked')];
    expect(countFeeds(feeds, NOW)).toEqual({ total: 3, ok: 1, late: 1, blocked: 1 });
  });

  it('counts the records of topics, and the lag of consumers', () => {
    const rows = [consumer('datacrypto', 90, 10), consumer('rssfeed', 5, 0)];
    expect(topicsOf(rows)).toEqual([
      { name: 'datacrypto', records: 100 },
      { name: 'rssfeed', records: 5 },
    ]);
    expect(consumerTotals(rows)).toMatchObject([{ name: 'index', lag: 10 }]);
    expect(consumerTotals([...rows, consumer('errors', 1, null)])[0]?.lag).toBeNull();
  });

  it('takes the worst state of a consumer, and the largest lag of all', () => {
    const archive = { consumer: 'archive' };
    const rows = [
      consumer('datacrypto', 5, 3, { ...archive, state: 'silent' }),
      consumer('rssfeed', 5, 4, { ...archive, state: 'waiting' }),
      consumer('datacrypto', 5, 2, { state: 'waiting' }),
      consumer('rssfeed', 5, 0),
    ];
    expect(consumerTotals(rows)).toMatchObject([
      { name: 'archive', lag: 7, state: 'silent' },
      { name: 'index', lag: 2, state: 'waiting' },
    ]);
    expect(waitingRecords(rows)).toBe(7);
    expect(waitingRecords([])).toBe(0);
  });

  it('computes the even pace of a month', () => expect(evenPace(10_000, NOW)).toBe(5_000));

  it.each([
    [10, '10\u202fs'],
    [300, '5\u202fmin'],
    [86_400, '24\u202fh'],
    [172_800, '2\u202fd'],
  ])('formats %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds, 'd')).toBe(text);
  });
});
