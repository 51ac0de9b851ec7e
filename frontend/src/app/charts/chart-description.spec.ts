import { TestBed } from '@angular/core/testing';
import en from '../../../public/i18n/charts/en.json';
import fr from '../../../public/i18n/charts/fr.json';
import { LanguageChoice } from '../i18n/language';
import { Translate, translate } from '../i18n/translate';
import { withTranslations } from '../testing/translations';
import { ChartDescription, chartSummary, gapText, pointText } from './chart-description';

const HOUR = 3_600_000;
const START = new Date(2026, 7, 13, 10, 42).getTime();
const POINTS = [
  { x: START, y: 0.9613 },
  { x: START + 4 * HOUR, y: 1.0211 },
  { x: START + 168 * HOUR, y: 1.1042 },
];
const [, SECOND = { x: 0, y: 0 }] = POINTS;

describe('the description of a chart', () => {
  let t: Translate;
  const description = (changes: Partial<ChartDescription> = {}): ChartDescription => ({
    t,
    language: 'en',
    kind: 'price',
    currency: 'usd',
    base: 0.9613,
    daily: false,
    ...changes,
  });

  beforeEach(() => {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'charts/en': en, 'charts/fr': fr })],
    });
    t = TestBed.runInInjectionContext(() => translate('charts'));
  });

  it('gives time, value and change of a point', () => {
    expect(pointText(SECOND, description())).toBe('Thu 13 Aug, 14:42, $1.0211, up 6.22%');
    const percent = pointText({ x: START, y: 6.22 }, description({ kind: 'percent' }));
    expect(percent).toBe('Thu 13 Aug, 10:42, +6.22%');
    const small = pointText({ x: START, y: 0.00001234 }, description({ base: null }));
    expect(small).toBe('Thu 13 Aug, 10:42, $0.00001234');
  });

  it('summarises the chart in one sentence', () => {
    expect(chartSummary('XRP price', POINTS, [], description())).toBe(
      'XRP price, Thu 13 Aug, 10:42 to Thu 20 Aug, 10:42. From $0.9613 to $1.1042, up 14.87%.',
    );
    const withGap = chartSummary('XRP price', POINTS, [[START, START + HOUR]], description());
    expect(withGap).toContain('One gap without data.');
    expect(chartSummary('XRP price', [], [], description())).toBe('XRP price: no data yet.');
  });

  it('follows the language', () => {
    TestBed.inject(LanguageChoice).choose('fr');
    expect(pointText(SECOND, description({ language: 'fr' }))).toBe(
      'jeu. 13 août, 14:42, 1,0211\u202f$, en hausse de 6,22\u202f%',
    );
    TestBed.inject(LanguageChoice).choose('en');
  });

  it.each([
    [9 * HOUR, 'no data, 9\u202fh'],
    [HOUR / 2, 'no data, 30\u202fmin'],
    [72 * HOUR, 'no data, 3\u202fd'],
  ])('gives the length of a gap of %d ms as %s', (length, text) => {
    expect(gapText([START, START + length], t)).toBe(text);
  });
});
