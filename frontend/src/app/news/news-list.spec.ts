import type { NewsItem } from '../api/models';
import { byDay, emptyList, withNewest, withOlder, withWaiting } from './news-list';

function story(id: string, minute: number, title = id): NewsItem {
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

const ids = (stories: readonly NewsItem[]): string[] => stories.map(({ id }) => id);
const first = withNewest(emptyList('q'), { data: [story('b', 20), story('a', 10)], next: 'older' });

describe('the list of stories', () => {
  it('shows its first page at once', () => {
    expect(ids(first.stories)).toEqual(['b', 'a']);
    expect(first).toMatchObject({ ready: true, waiting: [], next: 'older' });
  });

  it('lets new stories wait and updates those that are shown', () => {
    const later = withNewest(first, { data: [story('c', 30), story('b', 20, 'b, corrected')], next: null });
    expect(ids(later.stories)).toEqual(['b', 'a']);
    expect(later.stories[0]?.title).toBe('b, corrected');
    expect(ids(later.waiting)).toEqual(['c']);
    expect(later.next).toBe('older');
  });

  it('counts a waiting story once, however often it is answered', () => {
    const page = { data: [story('c', 30), story('b', 20)], next: null };
    expect(ids(withNewest(withNewest(first, page), page).waiting)).toEqual(['c']);
  });

  it('brings the waiting ones onto the page, newest first', () => {
    const later = withNewest(first, { data: [story('d', 15), story('c', 30)], next: null });
    const shown = withWaiting(later);
    expect(ids(shown.stories)).toEqual(['c', 'b', 'd', 'a']);
    expect(shown.waiting).toEqual([]);
  });

  it('appends older pages without repeating a story', () => {
    const longer = withOlder(first, { data: [story('a', 10), story('z', 5)], next: null });
    expect(ids(longer.stories)).toEqual(['b', 'a', 'z']);
    expect(longer.next).toBeNull();
  });

  it('replaces what it only took over from another question', () => {
    const fresh = withNewest({ ...first, passing: true }, { data: [story('x', 40)], next: null });
    expect(ids(fresh.stories)).toEqual(['x']);
    expect(fresh.passing).toBe(false);
  });

  it('puts stories under the heads of their days', () => {
    const days = byDay([story('b', 20), story('a', 10)], (at) =>
      at > Date.UTC(2026, 7, 20, 10, 15) ? 'late' : 'early',
    );
    expect(days.map(({ day, stories }) => [day, ids(stories)])).toEqual([
      ['late', ['b']],
      ['early', ['a']],
    ]);
  });
});
