import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { gradually } from './gradually';

@Component({ template: '{{ amount() }}' })
class Parts {
  readonly total = signal(5);
  readonly amount = gradually(this.total, 2, 2);
}

describe('gradually', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('renders one more step in each task, and follows the total', () => {
    const fixture = TestBed.createComponent(Parts);
    const rendered = (): string | null => (fixture.nativeElement as HTMLElement).textContent;
    fixture.detectChanges();
    expect(rendered()).toBe('2');
    vi.advanceTimersToNextTimer();
    expect(rendered()).toBe('4');
    vi.advanceTimersToNextTimer();
    expect(rendered()).toBe('5');
    fixture.componentInstance.total.set(1);
    fixture.detectChanges();
    expect(rendered()).toBe('1');
    fixture.componentInstance.total.set(5);
    fixture.detectChanges();
    expect(rendered()).toBe('5');
  });
});
