import chartsEn from '../../../public/i18n/charts/en.json';
import chartsFr from '../../../public/i18n/charts/fr.json';
import coinEn from '../../../public/i18n/coin/en.json';
import coinFr from '../../../public/i18n/coin/fr.json';
import en from '../../../public/i18n/en.json';
import fr from '../../../public/i18n/fr.json';
import marketEn from '../../../public/i18n/market/en.json';
import marketFr from '../../../public/i18n/market/fr.json';
import newsEn from '../../../public/i18n/news/en.json';
import newsFr from '../../../public/i18n/news/fr.json';
import settingsEn from '../../../public/i18n/settings/en.json';
import settingsFr from '../../../public/i18n/settings/fr.json';

/** List keys with the parameters of their texts; a singular may leave out its count. */
function parameters(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]: [string, object | string]) => {
    if (typeof text === 'object') return parameters(text, `${prefix}${key}.`);
    const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    const used = new Set(names.filter((name) => key !== 'one' || name !== 'count'));
    return [`${prefix}${key}(${[...used].sort().join(', ')})`];
  });
}

describe('translations', () => {
  it.each([
    ['the app', en, fr],
    ['charts', chartsEn, chartsFr],
    ['coin', coinEn, coinFr],
    ['market', marketEn, marketFr],
    ['news', newsEn, newsFr],
    ['settings', settingsEn, settingsFr],
  ])('of %s have the same keys and parameters in both languages', (_, english, french) => {
    expect(parameters(french).sort()).toEqual(parameters(english).sort());
  });
});
