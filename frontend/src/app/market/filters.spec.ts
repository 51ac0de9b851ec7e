import type { MarketRow } from '../api/models';
import { chipsQuery, containing, parseChips, toggleChip } from './filters';

describe('the filters of the markets', () => {
  it('reads the known chips of the address', () => {
    expect([...parseChips('news,moved,other')]).toEqual(['moved', 'news']);
    expect(parseChips(undefined).size).toBe(0);
  });

  it('toggles one chip and keeps the others', () => {
    expect(toggleChip(parseChips('news'), 'moved')).toBe('moved,news');
    expect(toggleChip(parseChips('moved,news'), 'moved')).toBe('news');
    expect(toggleChip(parseChips('news'), 'news')).toBeNull();
  });

  it('asks the API for what the chips say', () => {
    expect(chipsQuery(parseChips('moved'))).toEqual({ moved: 5, in_news: false });
    expect(chipsQuery(parseChips(''))).toEqual({ moved: undefined, in_news: false });
  });

  it('finds a part of a name, symbol or id in any case', () => {
    const rows = [
      { id: 'bitcoin', name: 'Bitcoin', symbol: 'btc' },
      { id: 'ripple', name: 'XRP', symbol: 'xrp' },
    ] as MarketRow[];
    const found = (text: string): string[] => containing(rows, text).map(({ id }) => id);
    expect([found('BTC'), found('rip'), found('x'), found('')]).toEqual([
      ['bitcoin'],
      ['ripple'],
      ['ripple'],
      ['bitcoin', 'ripple'],
    ]);
    expect(found('nothing')).toEqual([]);
  });
});
