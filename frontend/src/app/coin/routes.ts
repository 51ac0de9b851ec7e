import { Routes } from '@angular/router';
import { CoinPage } from './coin-page';

export const routes: Routes = [{ path: ':id', component: CoinPage }];
