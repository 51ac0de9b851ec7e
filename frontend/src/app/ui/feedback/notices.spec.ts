import { TestBed } from '@angular/core/testing';
import { Notices } from './notices';

describe('Notices', () => {
  let notices: Notices;

  beforeEach(() => {
    vi.useFakeTimers();
    notices = TestBed.inject(Notices);
  });
  afterEach(() => vi.useRealTimers());

  it('shows a short notice for a while', async () => {
    const accepted = notices.show('saved');
    expect(notices.current()?.text).toBe('saved');
    vi.advanceTimersByTime(6_000);
    expect(notices.current()).toBeNull();
    expect(await accepted).toBe(false);
  });

  it('returns to a lasting notice after a later one', () => {
    void notices.show('new version', 'Reload', true);
    void notices.show('saved');
    expect(notices.current()?.text).toBe('saved');
    vi.advanceTimersByTime(6_000);
    expect(notices.current()?.text).toBe('new version');
  });

  it('withdraws a notice that is not the current one', () => {
    void notices.show('unreachable', 'Retry', true);
    void notices.show('saved');
    notices.withdraw('unreachable');
    notices.close(true);
    expect(notices.current()).toBeNull();
  });

  it('shows the same lasting notice once', () => {
    void notices.show('new version', 'Reload', true);
    void notices.show('new version', 'Reload', true);
    notices.close();
    expect(notices.current()).toBeNull();
  });
});
