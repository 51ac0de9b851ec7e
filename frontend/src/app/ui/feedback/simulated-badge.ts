import { Component, inject } from '@angular/core';
import { SiteFacts } from '../../api/session/site';
import { Phrases } from '../../i18n/phrases';

/** Says on every page of the demo that nothing here is real. */
@Component({
  selector: 'cv-simulated',
  template: `@if (site.simulated()) {
    <span class="demo" [attr.title]="phrases.say('simulated.long')"
      ><span class="roomy">{{ phrases.say('simulated.long') }}</span
      ><span class="tight">{{ phrases.say('simulated.short') }}</span></span
    >
  }`,
  styles: `
    :host {
      display: contents;
    }
    .tight {
      display: none;
    }
    @media (max-width: 63.99rem) {
      .roomy {
        display: none;
      }
      .tight {
        display: inline;
      }
    }
  `,
})
export class Simulated {
  protected readonly site = inject(SiteFacts);
  protected readonly phrases = inject(Phrases);
}
