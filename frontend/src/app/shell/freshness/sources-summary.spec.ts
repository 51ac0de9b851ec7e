import type { SourceStatus } from '../../api/models';
import { sourcesFinding } from './sources-summary';

const NOW = Date.UTC(2026, 10, 16);

function said(...states: SourceStatus['state'][]): string {
  const next_try = new Date(NOW + 50_000).toISOString();
  const sources = states.map((state) => ({ source: state, kind: 'news', state, next_try }) as unknown as SourceStatus);
  return sourcesFinding(
    sources,
    NOW,
    (key) => key,
    (key, count) => `${key} ${count} `,
  );
}

describe('sourcesFinding', () => {
  it('tells late from blocked', () => {
    expect(said('ok', 'ok')).toBe('footer.all');
    expect(said('failing', 'ok', 'failing')).toBe('footer.late 2 ');
    expect(said('blocked', 'ok')).toBe('footer.blocked 1 ');
    expect(said('failing', 'blocked', 'failing')).toBe('footer.late 2 footer.andBlocked 1 ');
  });

  it('says nothing while nothing is known', () => expect(said()).toBe(''));
});
