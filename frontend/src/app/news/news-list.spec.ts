import type { NewsItem } from '../api/models';
import { appendOlder, byDay, emptyList, mergeNewest, showNew } from './news-list';

function news(id: string, minute: number, title = id): NewsItem {
  const time = new Date(Date.UTC(2026, 7, 20, 10, minute)).toISOString();
  return {
    id,
    title,
    link: null,
    summary: '',
    published: time,
    shown_at: time,
    observed_at: time,
    publisher: null,
    authors: [],
    feed: { url: 'https://feed.example/', title: 'Block Courier' },
    coins: [],
  };
}

const ids = (items: readonly NewsItem[]): string[] => items.map(({ id }) => id);
const first = mergeNewest(emptyList('q'), {
  data: [news('b', 20), news('a', 10)],
  next: 'older',
});

describe('NewsList', () => {
  it('shows the first page at once', () => {
    expect(ids(first.items)).toEqual(['b', 'a']);
    expect(first).toMatchObject({ ready: true, newItems: [], next: 'older' });
  });

  it('keeps new items back and updates those that are shown', () => {
    const page = { data: [news('c', 30), news('b', 20, 'b, corrected')], next: null };
    const later = mergeNewest(first, page);
    expect(ids(later.items)).toEqual(['b', 'a']);
    expect(later.items[0]?.title).toBe('b, corrected');
    expect(ids(later.newItems)).toEqual(['c']);
    expect(later.next).toBe('older');
  });

  it('collects a new item once', () => {
    const page = { data: [news('c', 30), news('b', 20)], next: null };
    expect(ids(mergeNewest(mergeNewest(first, page), page).newItems)).toEqual(['c']);
  });

  it('showNew adds the new items, newest first', () => {
    const later = mergeNewest(first, { data: [news('d', 15), news('c', 30)], next: null });
    const shown = showNew(later);
    expect(ids(shown.items)).toEqual(['c', 'b', 'd', 'a']);
    expect(shown.newItems).toEqual([]);
  });

  it('leaves no gap after more new items than one page', () => {
    const newest = { data: [news('z', 59), news('y', 58)], next: 'between' };
    const later = mergeNewest(first, newest);
    expect(ids(later.items)).toEqual(['b', 'a']);
    const again = mergeNewest(later, { data: [news('zz', 59), news('z', 59)], next: 'moved' });
    expect(ids(again.newItems)).toEqual(['zz', 'z', 'y']);
    const shown = showNew(again);
    expect(ids(shown.items)).toEqual(['zz', 'z', 'y']);
    expect(shown).toMatchObject({ newItems: [], next: 'between', gap: null });
    const between = appendOlder(shown, { data: [news('c', 30), news('b', 20)], next: 'older' });
    expect(ids(between.items)).toEqual(['zz', 'z', 'y', 'c', 'b']);
  });

  it('appendOlder repeats no item', () => {
    const longer = appendOlder(first, { data: [news('a', 10), news('z', 5)], next: null });
    expect(ids(longer.items)).toEqual(['b', 'a', 'z']);
    expect(longer.next).toBeNull();
  });

  it('replaces items that were carried over from another query', () => {
    const carriedOver = { ...first, carriedOver: true };
    const replaced = mergeNewest(carriedOver, { data: [news('x', 40)], next: null });
    expect(ids(replaced.items)).toEqual(['x']);
    expect(replaced.carriedOver).toBe(false);
  });

  it('groups items by day', () => {
    const days = byDay([news('b', 20), news('a', 10)], (at) =>
      at > Date.UTC(2026, 7, 20, 10, 15) ? 'late' : 'early',
    );
    expect(days.map(({ day, items }) => [day, ids(items)])).toEqual([
      ['late', ['b']],
      ['early', ['a']],
    ]);
  });
});
