import { inject } from '@angular/core';
import { ResolveFn, Routes } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { first, map } from 'rxjs';
import { signedIn, signedOut } from './shell/startup/guards';

/** The page's name in the browser's tab, in the language of the moment. */
function named(key: string): ResolveFn<string> {
  return () => {
    const transloco = inject(TranslocoService);
    return transloco.selectTranslate<string>(key).pipe(
      map((name) => `${name} · CryptoViz`),
      first(),
    );
  };
}

export const routes: Routes = [
  {
    path: 'sign-in',
    canActivate: [signedOut],
    title: named('auth.signIn'),
    loadComponent: () => import('./auth/sign-in-page').then((page) => page.SignInPage),
  },
  {
    path: 'first-account',
    canActivate: [signedOut],
    title: named('auth.make'),
    loadComponent: () => import('./auth/register-page').then((page) => page.AccountPage),
  },
  {
    path: 'favourites',
    canMatch: [signedIn],
    title: named('dashboard.choose'),
    loadComponent: () => import('./favourites/favourites-page').then((page) => page.FavouritesPage),
  },
  {
    path: '',
    canMatch: [signedIn],
    loadComponent: () => import('./shell/layout/shell').then((shell) => shell.Shell),
    children: [
      {
        path: '',
        pathMatch: 'full',
        title: named('nav.dashboard'),
        loadComponent: () => import('./dashboard/dashboard-page').then((page) => page.DashboardPage),
      },
      {
        path: 'markets',
        title: named('nav.markets'),
        data: { words: ['market'] },
        loadChildren: () => import('./market/routes').then((market) => market.routes),
      },
      {
        // A coin's page names itself.
        path: 'coins',
        data: { words: ['coin', 'charts'] },
        loadChildren: () => import('./coin/routes').then((coin) => coin.routes),
      },
      {
        path: 'news',
        title: named('nav.news'),
        data: { words: ['news'] },
        loadChildren: () => import('./news/routes').then((news) => news.routes),
      },
      {
        path: 'status',
        title: named('nav.status'),
        loadComponent: () => import('./status/status-page').then((page) => page.StatusPage),
      },
      {
        path: 'more',
        title: named('nav.more'),
        loadComponent: () => import('./shell/layout/more-page').then((page) => page.MorePage),
      },
      {
        path: '**',
        title: named('missing.title'),
        loadComponent: () => import('./shell/navigation/not-found-page').then((page) => page.MissingPage),
      },
    ],
  },
];
