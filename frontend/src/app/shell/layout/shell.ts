import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Phrases } from '../../i18n/phrases';
import { PageNote } from '../../ui/feedback/page-note';
import { Announcer } from '../freshness/status-announcer';
import { Foot } from './footer';
import { Masthead } from './header';
import { TabBar } from './tab-bar';

/** What stands around every page of somebody who is signed in. */
@Component({
  selector: 'cv-shell',
  imports: [Announcer, Foot, Masthead, PageNote, RouterOutlet, TabBar],
  template: `<a class="skip" href="#main" (click)="skip($event, main)">{{ phrases.say('skip') }}</a>
    <cv-masthead />
    <main #main id="main" tabindex="-1">
      <cv-page-note />
      <router-outlet />
    </main>
    <cv-foot />
    <cv-tab-bar />
    <cv-announcer />`,
  styles: `
    :host {
      display: contents;
    }
    main:focus {
      outline: none;
    }
  `,
})
export class Shell {
  protected readonly phrases = inject(Phrases);

  /** A plain `#main` would leave the page: <base href> makes it an address of its own. */
  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
