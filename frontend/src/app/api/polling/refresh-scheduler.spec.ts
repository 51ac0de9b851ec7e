import { TestBed } from '@angular/core/testing';
import {
  INDEXING_DELAY_MS,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  nextRefreshAt,
  RefreshScheduler,
} from './refresh-scheduler';

describe('nextRefreshAt', () => {
  const now = 1_000_000;

  it.each([
    ['a minute later without an expected poll', null, MAX_INTERVAL_MS],
    ['after the expected poll is indexed', 20_000, 20_000 + INDEXING_DELAY_MS],
    ['never later than a minute', 300_000, MAX_INTERVAL_MS],
    ['soon if the expected poll is late', -10_000, MIN_INTERVAL_MS],
    ['a minute later if the expected poll is very late', -600_000, MAX_INTERVAL_MS],
  ])('is %s', (_, poll, delay) => {
    expect(nextRefreshAt(now, poll === null ? null : now + poll)).toBe(now + delay);
  });
});

describe('RefreshScheduler', () => {
  function setVisibility(state: DocumentVisibilityState): void {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
    TestBed.tick();
  }

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('refreshes every minute while the page is visible', () => {
    const scheduler = TestBed.inject(RefreshScheduler);
    TestBed.tick();
    vi.advanceTimersByTime(MAX_INTERVAL_MS);
    TestBed.tick();
    expect(scheduler.refreshes()).toBe(1);
    vi.advanceTimersByTime(MAX_INTERVAL_MS);
    expect(scheduler.refreshes()).toBe(2);
  });

  it('does not refresh while hidden, and at once when visible again', () => {
    const scheduler = TestBed.inject(RefreshScheduler);
    TestBed.tick();
    setVisibility('hidden');
    vi.advanceTimersByTime(10 * MAX_INTERVAL_MS);
    expect(scheduler.refreshes()).toBe(0);
    setVisibility('visible');
    vi.advanceTimersByTime(1);
    expect(scheduler.refreshes()).toBe(1);
  });
});
