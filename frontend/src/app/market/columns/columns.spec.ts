import { TABLE_COLUMNS, columnsThatFit } from './columns';

describe('the columns of the markets', () => {
  it('are all shown where they fit, and the least important go first', () => {
    const all = new Set(TABLE_COLUMNS);
    expect(columnsThatFit(all, 9)).toEqual(TABLE_COLUMNS);
    expect(columnsThatFit(all, 4)).toEqual(['price', 'change_24h', 'market_cap', 'line']);
  });

  it('make room for others when they are not chosen', () => {
    const chosen = new Set(['price', 'change_30d', 'stories_24h'] as const);
    expect(columnsThatFit(chosen, 2)).toEqual(['price', 'stories_24h']);
    expect(columnsThatFit(chosen, 4)).toEqual(['price', 'change_30d', 'stories_24h']);
  });
});
