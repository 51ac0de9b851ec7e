import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig, inject, provideAppInitializer, provideBrowserGlobalErrorListeners } from '@angular/core';
import { MAT_RIPPLE_GLOBAL_OPTIONS } from '@angular/material/core';
import {
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withPreloading,
  withRouterConfig,
} from '@angular/router';
import { authInterceptor } from './api/session/auth-interceptor';
import { patience } from './api/request-timeout';
import { firstValueFrom } from 'rxjs';
import { TranslocoService } from '@jsverse/transloco';
import { routes } from './app.routes';
import { provideTranslations } from './i18n/provide-translations';
import { IdlePreloading } from './shell/navigation/idle-preloading';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withPreloading(IdlePreloading),
      // LostWay tells the reader; nobody else waits for the outcome of a link.
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
    provideHttpClient(withInterceptors([patience, authInterceptor])),
    provideTranslations(),
    // The words before the first page: nothing is drawn without them.
    provideAppInitializer(() => {
      const transloco = inject(TranslocoService);
      return firstValueFrom(transloco.load(transloco.getActiveLang()));
    }),
    { provide: MAT_RIPPLE_GLOBAL_OPTIONS, useValue: { disabled: true } },
  ],
};
