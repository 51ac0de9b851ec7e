import type { ConsumerStatus, SourceStatus, Status } from '../api/models';
import { nextTryOf } from '../ui/source/source-health';
import {
  consumersOf,
  databaseName,
  durationText,
  evenPace,
  everyText,
  feedTally,
  finding,
  topicsOf,
  waitingRecords,
} from './status-summary';

const NOW = Date.UTC(2026, 10, 16);

function source(name: string, state: SourceStatus['state'], overdueSeconds = -50): SourceStatus {
  const next_try = new Date(NOW - overdueSeconds * 1_000).toISOString();
  return { source: name, kind: 'news', state, next_try, interval_s: 2 } as unknown as SourceStatus;
}

function consumer(topic: string, position: number, lag: number | null): ConsumerStatus {
  return {
    consumer: 'index',
    topic,
    position,
    lag,
    state: 'ok',
    updated_at: new Date(NOW).toISOString(),
  } as unknown as ConsumerStatus;
}

function title(...sources: SourceStatus[]): string {
  const status = { sources } as unknown as Status;
  return finding(
    status,
    NOW,
    (key) => key,
    (key, count) => `${key}(${count})`,
  );
}

describe('the status page', () => {
  it('states the finding as its title', () => {
    expect(title()).toBe('status.title.none');
    expect(title(source('a', 'ok'))).toBe('status.title.ok');
    expect(title(source('a', 'failing'), source('b', 'ok', 61))).toBe('status.title.late(2)');
    expect(title(source('a', 'ok', 59))).toBe('status.title.ok');
    expect(title(source('a', 'blocked'))).toBe('status.title.blocked(1)');
    expect(title(source('a', 'failing'), source('b', 'blocked'))).toBe(
      'status.title.late(1)status.title.andBlocked(1)',
    );
  });

  it('names the database to those who may know it', () => {
    const database = { kind: 'postgresql', url: 'postgresql://cv:***@db/cv' };
    expect(databaseName({ database } as Status)).toBe('PostgreSQL');
    expect(databaseName({ database: null } as Status)).toBeNull();
  });

  it('does not call a source late that works only now and then', () =>
    expect(title(source('coingecko-history', 'ok', 9_999))).toBe('status.title.ok'));

  it('plans no try for a source that rests', () => {
    expect(nextTryOf(source('coingecko-history', 'ok', 9_999), NOW)).toBeNull();
    expect(nextTryOf(source('coingecko', 'failing', 9_999), NOW)).toBe(NOW - 9_999_000);
  });

  it('says how often in the words of a person', () => {
    const say = (key: string, params?: object): string => key + (params ? JSON.stringify(params) : '');
    expect(everyText(86_400, say)).toBe('status.each.d');
    expect(everyText(60, say)).toBe('status.each.min');
    expect(everyText(300, say)).toBe('status.every{"interval":"5\u202fmin"}');
  });

  it('counts feeds by how they fare', () =>
    expect(feedTally([source('a', 'ok'), source('b', 'failing'), source('c', 'blocked')], NOW)).toEqual({
      all: 3,
      answer: 1,
      late: 1,
      blocked: 1,
    }));

  it('counts the records of topics and what waits', () => {
    const rows = [consumer('datacrypto', 90, 10), consumer('rssfeed', 5, 0)];
    expect(topicsOf(rows)).toEqual([
      { name: 'datacrypto', records: 100 },
      { name: 'rssfeed', records: 5 },
    ]);
    expect(consumersOf(rows)).toMatchObject([{ name: 'index', lag: 10 }]);
    expect(consumersOf([...rows, consumer('errors', 1, null)])[0]?.lag).toBeNull();
  });

  it('tells the worst of a consumer, and counts what waits once however many consumers read it', () => {
    const of = (name: string, topic: string, lag: number, state: ConsumerStatus['state']): ConsumerStatus => ({
      ...consumer(topic, 5, lag),
      consumer: name,
      state,
    });
    const rows = [
      of('archive', 'datacrypto', 3, 'silent'),
      of('archive', 'rssfeed', 4, 'waiting'),
      of('index', 'datacrypto', 2, 'waiting'),
      of('index', 'rssfeed', 0, 'ok'),
    ];
    expect(consumersOf(rows)).toMatchObject([
      { name: 'archive', lag: 7, state: 'silent' },
      { name: 'index', lag: 2, state: 'waiting' },
    ]);
    expect(waitingRecords(rows)).toBe(7);
    expect(waitingRecords([])).toBe(0);
  });

  it('knows the even pace of a month, and says lengths of time', () => {
    expect(evenPace(10_000, NOW)).toBe(5_000);
    expect([10, 300, 86_400, 172_800].map((seconds) => durationText(seconds, 'd'))).toEqual([
      '10\u202fs',
      '5\u202fmin',
      '24\u202fh',
      '2\u202fd',
    ]);
  });
});
