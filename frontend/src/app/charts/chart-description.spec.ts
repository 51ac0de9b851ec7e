import { TestBed } from '@angular/core/testing';
import en from '../../../public/i18n/charts/en.json';
import fr from '../../../public/i18n/charts/fr.json';
import { LanguageChoice } from '../i18n/language';
import { withWords } from '../testing/translations';
import { ScopeWords, wordsOf } from '../i18n/translate';
import { Voice, gapText, sentence, stepText } from './chart-description';

const HOUR = 3_600_000;
const START = new Date(2026, 7, 13, 10, 42).getTime();
const SPOTS = [
  { x: START, y: 0.9613 },
  { x: START + 4 * HOUR, y: 1.0211 },
  { x: START + 168 * HOUR, y: 1.1042 },
];

describe('what a chart says', () => {
  let words: ScopeWords;
  const voice = (more: Partial<Voice> = {}): Voice => ({
    words,
    language: 'en',
    kind: 'price',
    currency: 'usd',
    base: 0.9613,
    daily: false,
    ...more,
  });

  beforeEach(() => {
    TestBed.configureTestingModule({ imports: [withWords({ 'charts/en': en, 'charts/fr': fr })] });
    words = TestBed.runInInjectionContext(() => wordsOf('charts'));
  });

  it('is each step of the crosshair', () => {
    expect(stepText(SPOTS[1] ?? { x: 0, y: 0 }, voice())).toBe('Thu 13 Aug, 14:42, $1.0211, up 6.22%');
    expect(stepText({ x: START, y: 6.22 }, voice({ kind: 'percent' }))).toBe('Thu 13 Aug, 10:42, +6.22%');
    expect(stepText({ x: START, y: 0.00001234 }, voice({ base: null }))).toBe('Thu 13 Aug, 10:42, $0.00001234');
  });

  it('is one sentence for the whole', () => {
    expect(sentence('XRP price', SPOTS, [], voice())).toBe(
      'XRP price, Thu 13 Aug, 10:42 to Thu 20 Aug, 10:42. From $0.9613 to $1.1042, up 14.87%.',
    );
    expect(sentence('XRP price', SPOTS, [[START, START + HOUR]], voice())).toContain('One gap without data.');
    expect(sentence('XRP price', [], [], voice())).toBe('XRP price: no data yet.');
  });

  it('is French in French', () => {
    TestBed.inject(LanguageChoice).choose('fr');
    expect(stepText(SPOTS[1] ?? { x: 0, y: 0 }, voice({ language: 'fr' }))).toBe(
      'jeu. 13 août, 14:42, 1,0211\u202f$, en hausse de 6,22\u202f%',
    );
    TestBed.inject(LanguageChoice).choose('en');
  });

  it.each([
    [9 * HOUR, 'no data, 9\u202fh'],
    [HOUR / 2, 'no data, 30\u202fmin'],
    [72 * HOUR, 'no data, 3\u202fd'],
  ])('is how long %d ms without data are', (span, text) => {
    expect(gapText([START, START + span], words)).toBe(text);
  });
});
