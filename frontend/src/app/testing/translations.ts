import { ModuleWithProviders } from '@angular/core';
import { Translation, TranslocoTestingModule } from '@jsverse/transloco';
import en from '../../../public/i18n/en.json';
import fr from '../../../public/i18n/fr.json';

/** The real words, so that tests find things as readers do. A feature adds its scope: `withWords({ 'coin/en': coinEn })`. */
export function withWords(scopes: Record<string, Translation> = {}): ModuleWithProviders<TranslocoTestingModule> {
  return TranslocoTestingModule.forRoot({
    langs: { en, fr, ...scopes },
    translocoConfig: { availableLangs: ['en', 'fr'], defaultLang: 'en', reRenderOnLangChange: true },
    preloadLangs: true,
  });
}
