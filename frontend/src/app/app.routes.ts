import { inject } from '@angular/core';
import { ResolveFn, Routes } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { first, firstValueFrom, map } from 'rxjs';
import { DashboardPage } from './dashboard/dashboard-page';
import { Shell } from './shell/layout/shell';
import { signedIn, signedOut } from './shell/startup/guards';

/** Title of the browser tab, in the current language. */
function title(key: string): ResolveFn<string> {
  return () => {
    const transloco = inject(TranslocoService);
    return transloco.selectTranslate<string>(key).pipe(
      map((name) => `${name} · CryptoViz`),
      first(),
    );
  };
}

/** Load the code of pages together with their texts, so that the texts do not appear later. */
function withTexts(scopes: readonly string[], load: () => Promise<Routes>): () => Promise<Routes> {
  return async () => {
    const transloco = inject(TranslocoService);
    const language = transloco.getActiveLang();
    const texts = scopes.map((scope) => firstValueFrom(transloco.load(`${scope}/${language}`)));
    const [routes] = await Promise.all([load(), ...texts]);
    return routes;
  };
}

export const routes: Routes = [
  {
    path: 'sign-in',
    canActivate: [signedOut],
    title: title('auth.signIn'),
    loadComponent: () => import('./auth/sign-in-page').then((page) => page.SignInPage),
  },
  {
    path: 'first-account',
    canActivate: [signedOut],
    title: title('auth.createAccount'),
    loadComponent: () => import('./auth/register-page').then((page) => page.RegisterPage),
  },
  {
    path: 'favourites',
    canMatch: [signedIn],
    title: title('chooseFavourites'),
    loadComponent: () => import('./favourites/favourites-page').then((page) => page.FavouritesPage),
  },
  {
    path: '',
    canMatch: [signedIn],
    component: Shell,
    children: [
      {
        path: '',
        pathMatch: 'full',
        title: title('nav.dashboard'),
        component: DashboardPage,
      },
      {
        path: 'markets',
        title: title('nav.markets'),
        loadChildren: withTexts(['market'], () =>
          import('./market/routes').then((market) => market.routes),
        ),
      },
      {
        // The page of a coin sets its own title.
        path: 'coins',
        loadChildren: withTexts(['coin'], () =>
          import('./coin/routes').then((coin) => coin.routes),
        ),
      },
      {
        path: 'news',
        title: title('nav.news'),
        loadChildren: withTexts(['news'], () =>
          import('./news/routes').then((news) => news.routes),
        ),
      },
      {
        path: 'status',
        title: title('nav.status'),
        loadComponent: () => import('./status/status-page').then((page) => page.StatusPage),
      },
      {
        path: 'more',
        title: title('nav.more'),
        loadComponent: () => import('./shell/account/more-page').then((page) => page.MorePage),
      },
      {
        path: '**',
        title: title('notFound.title'),
        loadComponent: () =>
          import('./shell/navigation/not-found-page').then((page) => page.NotFoundPage),
      },
    ],
  },
];
