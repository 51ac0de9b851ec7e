import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: 'markets', loadChildren: () => import('./market/routes').then((market) => market.routes) },
  { path: 'coins', loadChildren: () => import('./coin/routes').then((coin) => coin.routes) },
  { path: 'news', loadChildren: () => import('./news/routes').then((news) => news.routes) },
];
