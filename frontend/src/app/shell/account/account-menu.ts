import { Component, computed, inject, signal } from '@angular/core';
import { Session } from '../../api/session/session';
import { translate } from '../../i18n/translate';
import { AppearanceSettings } from './appearance-settings';
import { SignOutButton } from './sign-out-button';

/** The signed-in user, appearance, and sign-out, in a native popover. */
@Component({
  selector: 'cv-account-menu',
  imports: [AppearanceSettings, SignOutButton],
  template: `<button
      type="button"
      class="initial"
      popovertarget="cv-account"
      [attr.aria-label]="label()"
    >
      {{ initial() }}
    </button>
    <div
      id="cv-account"
      popover
      role="dialog"
      class="popover"
      [attr.aria-label]="label()"
      (beforetoggle)="opened.set(true)"
    >
      @if (opened()) {
        <p class="name">
          {{ t('account.signedInAs', { name: name() }) }}
          @if (session.user()?.admin) {
            <span class="xs faint">{{ t('account.admin') }}</span>
          }
        </p>
        @defer (on immediate) {
          <cv-appearance-settings />
        }
        <cv-sign-out-button />
      }
    </div>`,
  styles: `
    :host {
      display: contents;
    }
    .initial {
      display: grid;
      place-items: center;
      flex: none;
      width: 2rem;
      height: 2rem;
      border-radius: 50%;
      background: var(--cv-ink);
      color: var(--cv-on-ink);
      font-size: var(--cv-text-xs);
      font-weight: 600;
      text-decoration: none;
    }
    .popover {
      width: min(20rem, calc(100vw - 2rem));
      padding: var(--cv-4);
    }
    .popover:popover-open {
      display: grid;
      gap: var(--cv-4);
    }
    .name {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .name span {
      display: block;
      font-weight: 400;
    }
  `,
})
export class AccountMenu {
  protected readonly session = inject(Session);
  protected readonly t = translate();

  /** The menu is rendered when it is first opened. */
  protected readonly opened = signal(false);
  protected readonly name = computed(() => this.session.user()?.username ?? '');
  protected readonly initial = computed(() => (Array.from(this.name())[0] ?? '').toUpperCase());
  protected readonly label = computed(() => this.t('account.menu', { name: this.name() }));
}
