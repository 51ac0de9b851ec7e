import { ModuleWithProviders } from '@angular/core';
import { Translation, TranslocoTestingModule } from '@jsverse/transloco';
import en from '../../../public/i18n/en.json';
import fr from '../../../public/i18n/fr.json';
import type { Translate } from '../i18n/translate';

/**
 * Provide the real texts, so that tests find elements by what users read. A feature adds its
 * scope: `withTranslations({ 'coin/en': coinEn })`.
 */
export function withTranslations(
  scopes: Record<string, Translation> = {},
): ModuleWithProviders<TranslocoTestingModule> {
  return TranslocoTestingModule.forRoot({
    langs: { en, fr, ...scopes },
    translocoConfig: {
      availableLangs: ['en', 'fr'],
      defaultLang: 'en',
      reRenderOnLangChange: true,
    },
    preloadLangs: true,
  });
}

/** Return keys instead of texts: `key`, `key{"a":1}` with parameters, `key(2)` for a count. */
export const translateToKeys: Translate = Object.assign(
  (key: string, params?: object) => key + (params ? JSON.stringify(params) : ''),
  { count: (key: string, count: number) => `${key}(${count})`, number: String },
);
