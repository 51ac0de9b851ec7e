import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Phrases } from '../../i18n/phrases';
import { Blank } from '../../ui/feedback/empty-state';

/** An address without a page. */
@Component({
  selector: 'cv-missing-page',
  imports: [Blank, RouterLink],
  template: `<h1 class="vh">{{ phrases.say('missing.title') }}</h1>
    <cv-blank icon="search" [heading]="phrases.say('missing.title')">
      <p>{{ phrases.say('missing.text') }}</p>
      <a actions class="btn primary" routerLink="/">{{ phrases.say('missing.home') }}</a>
    </cv-blank>`,
})
export class MissingPage {
  protected readonly phrases = inject(Phrases);
}
