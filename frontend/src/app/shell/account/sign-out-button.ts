import { Component, inject } from '@angular/core';
import { Session } from '../../api/session/session';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';
import { Icon } from '../../ui/icon/icon';

@Component({
  selector: 'cv-sign-out-button',
  imports: [Icon],
  template: `<button type="button" class="btn with-icon" (click)="signOut()">
    <cv-icon name="signOut" />{{ t('account.signOut') }}
  </button>`,
})
export class SignOutButton {
  protected readonly t = translate();
  private readonly session = inject(Session);
  private readonly notices = inject(Notices);

  protected async signOut(): Promise<void> {
    const revoked = await this.session.signOut();
    if (!revoked) await this.notices.show(this.t('account.signOutUnconfirmed'), null, true);
  }
}
