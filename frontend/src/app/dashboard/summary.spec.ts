import type { MarketRow, NewsItem } from '../api/models';
import { latestOf, risers, risersForm, storiesOfDay } from './summary';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

function row(id: string, change_24h: number | null): MarketRow {
  return { id, name: id, symbol: id, change_24h, change_7d: 1, sparkline: [] } as unknown as MarketRow;
}

function story(hoursAgo: number, ...coins: string[]): NewsItem {
  const shown_at = new Date(NOW - hoursAgo * HOUR).toISOString();
  return { id: String(hoursAgo), shown_at, coins: coins.map((id) => ({ id })) } as unknown as NewsItem;
}

describe('the dashboard’s summary', () => {
  it('counts what is up, and names the coin that is up most', () => {
    const { up, most } = risers([row('a', 2), row('b', -1), row('c', 5), row('d', null)], '24h');
    expect([up, most?.id]).toEqual([2, 'c']);
  });

  it('has its own words for none, one, both and all', () => {
    const forms = (count: number): string[] =>
      Array.from({ length: count + 1 }, (_, up) => risersForm(up, count, 'en'));
    expect(forms(1)).toEqual(['onlyDown', 'onlyUp']);
    expect(forms(2)).toEqual(['neither', 'one', 'both']);
    expect(forms(4)).toEqual(['none', 'one', 'other', 'other', 'all']);
  });

  it('names none of one, and none when all fall', () => {
    expect(risers([row('a', 2)], '24h').most).toBeNull();
    expect(risers([row('a', -2), row('b', -1)], '24h')).toEqual({ up: 0, most: null });
  });

  it('finds the newest story of a coin', () => {
    const stories = [story(1, 'b'), story(2, 'a'), story(3, 'a')];
    expect(latestOf(stories, 'a')?.id).toBe('2');
    expect(latestOf(stories, 'z')).toBeNull();
  });

  it('counts the stories of a day only when it has seen the whole day', () => {
    const stories = [story(1, 'a'), story(2, 'b'), story(3, 'a')];
    expect(storiesOfDay(stories, false, 'a', NOW)).toBe(2);
    expect(storiesOfDay(stories, true, 'a', NOW)).toBeNull();
    expect(storiesOfDay([...stories, story(30, 'a')], true, 'a', NOW)).toBe(2);
  });
});
