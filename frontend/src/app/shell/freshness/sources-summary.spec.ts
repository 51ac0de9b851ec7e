import type { SourceStatus } from '../../api/models';
import { translateToKeys } from '../../testing/translations';
import { sourcesSummary } from './sources-summary';

const NOW = Date.UTC(2026, 10, 16);

function summary(...states: SourceStatus['state'][]): string {
  const next_try = new Date(NOW + 50_000).toISOString();
  const sources = states.map(
    (state) => ({ source: state, kind: 'news', state, next_try }) as unknown as SourceStatus,
  );
  return sourcesSummary(sources, NOW, translateToKeys);
}

describe('sourcesSummary', () => {
  it('counts late and blocked sources', () => {
    expect(summary('ok', 'ok')).toBe('footer.allOk');
    expect(summary('failing', 'ok', 'failing')).toBe('footer.late(2)');
    expect(summary('blocked', 'ok')).toBe('footer.blocked(1)');
    expect(summary('failing', 'blocked', 'failing')).toBe('footer.late(2)footer.andBlocked(1)');
  });

  it('is empty without sources', () => expect(summary()).toBe(''));
});
