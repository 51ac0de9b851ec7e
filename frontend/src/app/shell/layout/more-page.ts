import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../../api/polling/clock';
import { Session } from '../../api/session/session';
import { StatusReport } from '../../api/clients/status';
import { Phrases } from '../../i18n/phrases';
import { Icon } from '../../ui/icon/icon';
import { AppearanceChoice } from './appearance-choice';
import { SignOut } from './sign-out-button';
import { sourcesFinding } from '../freshness/sources-summary';

/** The phone's fourth tab: status, how the page looks, and the way out. */
@Component({
  selector: 'cv-more-page',
  imports: [AppearanceChoice, Icon, RouterLink, SignOut],
  template: `<div class="pagehead">
      <div>
        <h1>{{ phrases.say('more.title') }}</h1>
        <p class="sub">{{ phrases.say('account.signedInAs', { name: session.user()?.username }) }}</p>
      </div>
    </div>
    <div class="sheet bleed">
      <a class="entry" routerLink="/status"
        ><cv-icon name="clock" /><b>{{ phrases.say('nav.status') }}</b
        ><span class="sm quiet">{{ state() }}</span></a
      >
      <a class="entry" routerLink="/favourites"
        ><cv-icon name="star" /><b>{{ phrases.say('dashboard.choose') }}</b></a
      >
      <div class="entry block"><cv-appearance-choice /></div>
      <div class="entry">
        <cv-sign-out />
      </div>
    </div>`,
  styles: `
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
  protected readonly phrases = inject(Phrases);
  protected readonly session = inject(Session);
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);

  protected readonly state = computed(() =>
    sourcesFinding(
      this.status.report()?.sources,
      this.clock.now(),
      (key) => this.phrases.say(key),
      (key, count) => this.phrases.count(key, count),
    ),
  );
}
