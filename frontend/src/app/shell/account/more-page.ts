import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '../../api/session/session';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';
import { SourcesSummary } from '../freshness/sources-summary';
import { AppearanceSettings } from './appearance-settings';
import { SignOutButton } from './sign-out-button';

/** The last tab on phones: status, favourites, appearance and sign-out. */
@Component({
  selector: 'cv-more-page',
  imports: [AppearanceSettings, Icon, RouterLink, SignOutButton],
  template: `<div class="page-head">
      <div>
        <h1>{{ t('nav.more') }}</h1>
        <p class="sub">{{ t('account.signedInAs', { name: session.user()?.username }) }}</p>
      </div>
    </div>
    <div class="sheet full-bleed">
      <a class="entry" routerLink="/status"
        ><cv-icon name="clock" /><b>{{ t('nav.status') }}</b
        ><span class="sm quiet">{{ summary.text() }}</span></a
      >
      <a class="entry" routerLink="/favourites"
        ><cv-icon name="star" /><b>{{ t('chooseFavourites') }}</b></a
      >
      <div class="entry block"><cv-appearance-settings /></div>
      <div class="entry">
        <cv-sign-out-button />
      </div>
    </div>`,
  styles: `
    :host {
      display: block;
      max-width: 40rem;
    }
    .entry {
      display: flex;
      align-items: center;
      gap: var(--cv-3);
      min-height: 3.25rem;
      padding: var(--cv-2) var(--cv-4);
      border-top: 1px solid var(--cv-line);
      text-decoration: none;
    }
    .entry:first-child {
      border-top: 0;
    }
    .entry span {
      margin-left: auto;
    }
    .block {
      display: block;
      padding-block: var(--cv-4);
    }
  `,
})
export class MorePage {
  protected readonly t = translate();
  protected readonly session = inject(Session);
  protected readonly summary = inject(SourcesSummary);
}
