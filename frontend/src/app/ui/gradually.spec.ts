import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { gradually } from './gradually';

describe('gradually', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('grows by a step in each task, and follows the total', () => {
    const total = signal(5);
    const amount = TestBed.runInInjectionContext(() => gradually(total, 2, 2));
    const amounts = [amount()];
    for (let task = 0; task < 3; task += 1) {
      TestBed.tick();
      vi.runOnlyPendingTimers();
      amounts.push(amount());
    }
    expect(amounts).toEqual([2, 4, 5, 5]);
    total.set(1);
    expect(amount()).toBe(1);
  });
});
