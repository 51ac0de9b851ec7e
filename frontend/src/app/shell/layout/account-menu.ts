import { Component, computed, inject } from '@angular/core';
import { Session } from '../../api/session/session';
import { Phrases } from '../../i18n/phrases';
import { AppearanceChoice } from './appearance-choice';
import { SignOut } from './sign-out-button';

/** Who is signed in, how the page looks, and the way out. The browser's own popover: it closes with Esc and by a click beside it. */
@Component({
  selector: 'cv-account-menu',
  imports: [AppearanceChoice, SignOut],
  template: `<button type="button" class="me" popovertarget="cv-account" [attr.aria-label]="label()">
      {{ letter() }}
    </button>
    <div id="cv-account" popover role="dialog" class="pop" [attr.aria-label]="label()">
      <p class="who">
        {{ phrases.say('account.signedInAs', { name: name() }) }}
        @if (session.user()?.admin) {
          <span class="xs faint">{{ phrases.say('account.admin') }}</span>
        }
      </p>
      <cv-appearance-choice />
      <cv-sign-out />
    </div>`,
  styles: `
    .pop {
      width: min(20rem, calc(100vw - 2rem));
      padding: var(--cv-4);
    }
    .pop:popover-open {
      display: grid;
      gap: var(--cv-4);
    }
    .who {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .who span {
      display: block;
      font-weight: 400;
    }
  `,
})
export class AccountMenu {
  protected readonly session = inject(Session);
  protected readonly phrases = inject(Phrases);

  protected readonly name = computed(() => this.session.user()?.username ?? '');
  protected readonly letter = computed(() => (Array.from(this.name())[0] ?? '').toUpperCase());
  protected readonly label = computed(() => this.phrases.say('account.of', { name: this.name() }));
}
