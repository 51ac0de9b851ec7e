import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { translate } from '../../i18n/translate';
import { EmptyState } from '../../ui/feedback/empty-state';

@Component({
  selector: 'cv-not-found-page',
  imports: [EmptyState, RouterLink],
  template: `<h1 class="visually-hidden">{{ t('notFound.title') }}</h1>
    <cv-empty-state icon="search" [heading]="t('notFound.title')">
      <p>{{ t('notFound.text') }}</p>
      <a actions class="btn primary" routerLink="/">{{ t('openDashboard') }}</a>
    </cv-empty-state>`,
})
export class NotFoundPage {
  protected readonly t = translate();
}
