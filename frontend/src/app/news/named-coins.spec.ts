import type { NewsItem } from '../api/models';
import { namedCoins } from './named-coins';

function item(...coins: string[]): NewsItem {
  return {
    coins: coins.map((id) => ({ id, name: id.toUpperCase(), image: null })),
  } as unknown as NewsItem;
}

describe('namedCoins', () => {
  it('counts the items that mention a coin, most first', () => {
    const items = [item('b', 'a'), item('a'), item('a', 'c'), item('a'), item('b')];
    expect(namedCoins(items, 2)).toEqual([
      { id: 'a', name: 'A', image: null, count: 4, share: 100 },
      { id: 'b', name: 'B', image: null, count: 2, share: 50 },
    ]);
  });

  it('is empty without items', () => {
    expect(namedCoins([], 6)).toEqual([]);
  });
});
