import { Component, inject } from '@angular/core';
import { Session } from '../../api/session/session';
import { Phrases } from '../../i18n/phrases';
import { Icon } from '../../ui/icon/icon';
import { Notices } from '../../ui/feedback/notices';

/** The way out. */
@Component({
  selector: 'cv-sign-out',
  imports: [Icon],
  template: `<button type="button" class="btn has-i" (click)="leave()">
    <cv-icon name="leave" />{{ phrases.say('account.signOut') }}
  </button>`,
})
export class SignOut {
  protected readonly phrases = inject(Phrases);
  private readonly session = inject(Session);
  private readonly notices = inject(Notices);

  protected async leave(): Promise<void> {
    try {
      await this.session.signOut();
    } catch {
      await this.notices.show(this.phrases.say('account.stillIn'));
    }
  }
}
