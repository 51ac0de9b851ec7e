import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import {
  UrlSerializer,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withPreloading,
  withRouterConfig,
} from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { basePath } from './api/base-path';
import { earlyAnswers } from './api/early-answers';
import { watchConnection } from './api/polling/connection';
import { requestTimeout } from './api/request-timeout';
import { authInterceptor } from './api/session/auth-interceptor';
import { routes } from './app.routes';
import { provideTranslations } from './i18n/provide-translations';
import { IdlePreloading } from './shell/navigation/idle-preloading';
import { LenientUrlSerializer } from './shell/navigation/lenient-url-serializer';
import { nextTask } from './shell/startup/next-task';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withPreloading(IdlePreloading),
      // NavigationErrors reports the error; the promise of a link need not reject too.
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
    { provide: UrlSerializer, useClass: LenientUrlSerializer },
    provideHttpClient(
      withInterceptors([requestTimeout, authInterceptor, watchConnection, earlyAnswers, basePath]),
    ),
    provideTranslations(),
    // Translations are loaded before the first page is rendered.
    provideAppInitializer(async () => {
      const transloco = inject(TranslocoService);
      await firstValueFrom(transloco.load(transloco.getActiveLang()));
      await nextTask();
    }),
  ],
};
