import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { StatusReport } from '../../api/clients/status';
import { translate } from '../../i18n/translate';
import { FreshnessBanner } from '../../ui/feedback/freshness-banner';
import { gradually } from '../../ui/gradually';
import { Recovery } from '../freshness/recovery';
import { StatusAnnouncer } from '../freshness/status-announcer';
import { AccountPreferences } from '../account/account-preferences';
import { Footer } from './footer';
import { Header } from './header';
import { KeyHelp } from './key-help';
import { TabBar } from './tab-bar';

/** The layout around every page of a signed-in user. */
@Component({
  selector: 'cv-shell',
  imports: [Footer, FreshnessBanner, Header, KeyHelp, RouterOutlet, StatusAnnouncer, TabBar],
  template: `<a class="skip-link" href="#main" (click)="skip($event, main)">{{
      t('skipToContent')
    }}</a>
    <cv-header />
    <main #main id="main" tabindex="-1" [class.waiting]="status.loading()">
      <cv-freshness-banner />
      @if (parts() >= 2) {
        <router-outlet />
      }
    </main>
    @if (parts() >= PARTS && !status.loading()) {
      <cv-footer />
    }
    <cv-tab-bar />
    @defer (on idle) {
      <cv-key-help />
    }
    <cv-status-announcer />`,
  styles: `
    :host {
      display: contents;
    }
    .skip-link {
      position: absolute;
      top: -4rem;
      left: var(--cv-4);
      z-index: 50;
      padding: var(--cv-2) var(--cv-4);
      background: var(--cv-ink);
      color: var(--cv-on-ink);
    }
    .skip-link:focus {
      top: var(--cv-2);
    }
    main:focus {
      outline: none;
    }
    /*
     * A banner about late prices is in its place before the page is seen, unless that takes long.
     * The page appears a little later than the banner, else it would be seen to move.
     */
    main {
      transition: opacity 0s 0.05s;
    }
    main.waiting {
      opacity: 0;
      transition: none;
      animation: reveal 0s 2s forwards;
    }
    @keyframes reveal {
      to {
        opacity: 1;
      }
    }
  `,
})
export class Shell {
  protected readonly t = translate();
  protected readonly status = inject(StatusReport);

  /**
   * The header, the four parts that a page may have, and what follows the page: once the status is
   * known, which may need a line of its own there.
   */
  protected readonly PARTS = 6;
  protected readonly parts = gradually(() => this.PARTS, 1, 1);

  constructor() {
    inject(Recovery);
    inject(AccountPreferences);
  }

  /** A plain `#main` would be another page, because of <base href>. */
  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
