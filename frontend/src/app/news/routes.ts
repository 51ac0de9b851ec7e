import { Routes } from '@angular/router';
import { NewsPage } from './news-page';

export const routes: Routes = [{ path: '', component: NewsPage }];
