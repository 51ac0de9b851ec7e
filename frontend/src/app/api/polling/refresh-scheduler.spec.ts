import { TestBed } from '@angular/core/testing';
import { LONGEST_MS, Pulse, SETTLE_MS, SHORTEST_MS, nextTurn } from './refresh-scheduler';

describe('nextTurn', () => {
  const asked = 1_000_000;

  it('is a minute later when nothing is known', () => expect(nextTurn(asked, null)).toBe(asked + LONGEST_MS));

  it('is when the announced poll has settled', () =>
    expect(nextTurn(asked, asked + 20_000)).toBe(asked + 20_000 + SETTLE_MS));

  it('is never later than a minute', () => expect(nextTurn(asked, asked + 300_000)).toBe(asked + LONGEST_MS));

  it('looks soon for a poll that is late', () => expect(nextTurn(asked, asked - 10_000)).toBe(asked + SHORTEST_MS));

  it('does not keep hurrying for a poll that never comes', () =>
    expect(nextTurn(asked, asked - 600_000)).toBe(asked + LONGEST_MS));
});

describe('Pulse', () => {
  function see(state: DocumentVisibilityState): void {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
    TestBed.tick();
  }

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('asks every minute while the page is seen', () => {
    const pulse = TestBed.inject(Pulse);
    TestBed.tick();
    vi.advanceTimersByTime(LONGEST_MS);
    TestBed.tick();
    expect(pulse.beat()).toBe(1);
    vi.advanceTimersByTime(LONGEST_MS);
    expect(pulse.beat()).toBe(2);
  });

  it('asks nothing while hidden, and at once when seen again', () => {
    const pulse = TestBed.inject(Pulse);
    TestBed.tick();
    see('hidden');
    vi.advanceTimersByTime(10 * LONGEST_MS);
    expect(pulse.beat()).toBe(0);
    see('visible');
    vi.advanceTimersByTime(1);
    expect(pulse.beat()).toBe(1);
  });
});
