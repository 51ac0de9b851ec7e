import { Routes } from '@angular/router';
import { MarketPage } from './market-page';

export const routes: Routes = [{ path: '', component: MarketPage }];
