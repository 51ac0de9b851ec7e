import en from '../../../../public/i18n/ui/en.json';
import fr from '../../../../public/i18n/ui/fr.json';
import type { SourceStatus } from '../../api/models';
import { sourceTitle } from './source-title';

function titled(source: string, words: { source: Record<string, string> }): string {
  const say = (key: string): string => words.source[key.replace('source.', '')] ?? key;
  return sourceTitle({ source, title: 'Given by the server' } as SourceStatus, say);
}

describe('the title of a source', () => {
  it('is in the reader’s language where it is ours', () => {
    expect(titled('coingecko-history', en)).toBe('CoinGecko: history');
    expect(titled('coingecko-history', fr)).toBe('CoinGecko\u202f: historique');
    expect(titled('coingecko', fr)).toBe('CoinGecko');
  });

  it('is its own where it is a feed', () => expect(titled('https://feed.example/', fr)).toBe('Given by the server'));
});
