import { BadgeFacts, badgeOf } from './badge-state';

const NOW = Date.UTC(2026, 10, 23, 10, 42);
const FRESH: BadgeFacts = {
  now: NOW,
  online: true,
  server: 'ok',
  loading: false,
  pricesAt: NOW - 22_000,
  stale: false,
  failing: false,
  nextPoll: NOW + 38_000,
  nextTry: NOW + 38_000,
  intervalMs: 60_000,
  history: { filled: 250, total: 250 },
};

describe('badgeOf', () => {
  it('says how old prices are and when the next come', () => {
    const badge = badgeOf(FRESH, 'en');
    expect(badge).toMatchObject({ state: 'fresh', full: { key: 'fresh.full', params: { age: '22\u202fs' } } });
    expect(badge.tail).toEqual({ key: 'fresh.next', params: { age: '38\u202fs' } });
    expect(badge.left).toBeCloseTo(38 / 60);
  });

  it('says that history is being filled', () =>
    expect(badgeOf({ ...FRESH, history: { filled: 61, total: 250 } }, 'en').tail).toEqual({
      key: 'fresh.filling',
      params: { filled: 61, total: 250 },
    }));

  it('says the next try when prices are late', () => {
    const badge = badgeOf({ ...FRESH, stale: true, pricesAt: NOW - 14 * 60_000 }, 'en');
    expect(badge).toMatchObject({ state: 'stale', tail: { key: 'fresh.nextTry' }, left: 0 });
  });

  it('promises no prices while their source fails, only the next try', () => {
    const badge = badgeOf({ ...FRESH, failing: true, history: { filled: 61, total: 250 } }, 'en');
    expect(badge).toMatchObject({ state: 'fresh', tail: { key: 'fresh.nextTry' } });
  });

  it('never says a next try that is past', () => {
    const late = { ...FRESH, stale: true, pricesAt: NOW - 14 * 60_000, nextTry: NOW - 1_000 };
    expect(badgeOf(late, 'en').tail).toEqual({ key: 'fresh.due', params: {} });
  });

  it('tells offline, silent, failing, loading and empty apart', () => {
    const key = (facts: Partial<BadgeFacts>): string => badgeOf({ ...FRESH, ...facts }, 'en').full.key;
    expect(key({ online: false })).toBe('fresh.offline');
    expect(key({ server: 'silent' })).toBe('fresh.silent');
    expect(key({ server: 'failing' })).toBe('fresh.failing');
    expect(key({ pricesAt: null, loading: true })).toBe('fresh.loading');
    expect(key({ pricesAt: null })).toBe('fresh.none');
  });
});
