import { TestBed } from '@angular/core/testing';
import type { SourceStatus } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { withTranslations } from '../../testing/translations';
import { sourceTitle } from './source-title';

describe('sourceTitle', () => {
  beforeEach(() => TestBed.configureTestingModule({ imports: [withTranslations()] }));

  function titleOf(source: string, language: 'en' | 'fr'): string {
    TestBed.inject(LanguageChoice).choose(language);
    const t = TestBed.runInInjectionContext(() => translate());
    return sourceTitle({ source, title: 'Given by the server' } as SourceStatus, t);
  }

  it('translates the names of our own sources', () => {
    expect(titleOf('coingecko-history', 'en')).toBe('CoinGecko: history');
    expect(titleOf('coingecko-history', 'fr')).toBe('CoinGecko\u202f: historique');
    expect(titleOf('coingecko', 'fr')).toBe('CoinGecko');
  });

  it('returns the title of a feed', () =>
    expect(titleOf('https://feed.example/', 'fr')).toBe('Given by the server'));
});
