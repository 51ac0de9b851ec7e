import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RefreshErrors } from './refresh-errors';

describe('RefreshErrors', () => {
  function track(at: number | null, shared: boolean): () => void {
    const answer = signal({ key: 'a', value: undefined, at });
    return TestBed.inject(RefreshErrors).track({ error: signal(null), answer, shared });
  }
  const knownAt = (): number | null => TestBed.inject(RefreshErrors).knownAt();

  it('knows the time of the oldest answer of the page', () => {
    expect(knownAt()).toBeNull();
    track(5, true);
    track(7, false);
    track(null, false);
    expect(knownAt()).toBe(5);
  });

  it('knows nothing of a page without an answer of its own', () => {
    track(5, true);
    const leave = track(null, false);
    expect(knownAt()).toBeNull();
    leave();
    expect(knownAt()).toBe(5);
  });
});
