import { BadgeInput, badgeState } from './badge-state';

const NOW = Date.UTC(2026, 10, 23, 10, 42);
const FRESH: BadgeInput = {
  now: NOW,
  server: 'ok',
  knownAt: NOW - 20_000,
  loading: false,
  pricesAt: NOW - 22_000,
  stale: false,
  sourceFailing: false,
  nextPoll: NOW + 38_000,
  retryAt: NOW + 38_000,
  intervalMs: 60_000,
  history: { filled: 250, total: 250 },
};
const LATE = { ...FRESH, stale: true, pricesAt: NOW - 14 * 60_000 };

describe('badgeState', () => {
  it('shows the age of the prices and when the next ones are expected', () => {
    const { kind, full, detail, remaining } = badgeState(FRESH, 'en');
    expect(kind).toBe('fresh');
    expect(full).toEqual({ key: 'freshness.age', params: { age: '22\u202fs' } });
    expect(detail).toEqual({ key: 'freshness.nextIn', params: { age: '38\u202fs' } });
    expect(remaining).toBeCloseTo(38 / 60);
  });

  it('shows the progress of the history', () => {
    const input = { ...FRESH, history: { filled: 61, total: 250 } };
    const params = { filled: 61, total: 250 };
    expect(badgeState(input, 'en').detail).toEqual({ key: 'freshness.history', params });
  });

  it('shows the next try if prices are late', () =>
    expect(badgeState(LATE, 'en')).toMatchObject({
      kind: 'stale',
      detail: { key: 'freshness.retryAt' },
      remaining: 0,
    }));

  it('shows the next try, and no next prices, while the source fails', () => {
    const input = { ...FRESH, sourceFailing: true, history: { filled: 61, total: 250 } };
    const expected = { kind: 'fresh', detail: { key: 'freshness.retryAt' } };
    expect(badgeState(input, 'en')).toMatchObject(expected);
  });

  it('never shows a next try in the past', () => {
    const { detail } = badgeState({ ...LATE, retryAt: NOW - 1_000 }, 'en');
    expect(detail).toEqual({ key: 'freshness.nextDue', params: {} });
  });

  it('shows the next try before the first prices', () => {
    const { full, detail } = badgeState({ ...FRESH, pricesAt: null }, 'en');
    expect(full.key).toBe('freshness.noPrices');
    expect(detail?.key).toBe('freshness.retryAt');
  });

  it('distinguishes offline, unreachable, failing, loading and empty', () => {
    const key = (input: Partial<BadgeInput>): string =>
      badgeState({ ...FRESH, ...input }, 'en').full.key;
    expect(key({ server: 'offline' })).toBe('freshness.offline');
    expect(key({ server: 'unreachable' })).toBe('freshness.unreachable');
    expect(key({ server: 'failing' })).toBe('freshness.failing');
    expect(key({ pricesAt: null, loading: true })).toBe('freshness.loading');
    expect(key({ pricesAt: null })).toBe('freshness.noPrices');
  });
});
