import { afterNextRender, Component, ElementRef, inject, signal, viewChild } from '@angular/core';
import { form, FormField, FormRoot, TreeValidationResult, validate } from '@angular/forms/signals';
import { Session } from '../api/session/session';
import { translate } from '../i18n/translate';
import { FormErrors } from './form/form-error';
import { TextField } from './form/text-field';

/** Asks for the password over the page of a session that has expired, and leaves it as it is. */
@Component({
  selector: 'cv-sign-in-again',
  imports: [FormField, FormRoot, TextField],
  template: `<dialog
    #dialog
    class="raised"
    aria-labelledby="cv-again"
    (cancel)="$event.preventDefault()"
  >
    <form [formRoot]="form">
      <div>
        <h2 id="cv-again">{{ t('auth.again.title') }}</h2>
        <p>{{ t('auth.again.text') }}</p>
      </div>
      <input
        class="visually-hidden"
        type="text"
        name="username"
        autocomplete="username"
        readonly
        tabindex="-1"
        aria-hidden="true"
        [value]="username"
      />
      <p class="sm quiet">{{ t('account.signedInAs', { name: username }) }}</p>
      <cv-text-field
        key="password-again"
        autocomplete="current-password"
        [secret]="true"
        [label]="t('auth.password')"
        [formField]="form.password"
      />
      @for (error of form().errors(); track $index) {
        <p class="hint error" role="alert">{{ error.message }}</p>
      }
      <div class="row">
        <button
          class="btn primary"
          [disabled]="form().submitting()"
          [attr.aria-busy]="form().submitting()"
        >
          {{ t('auth.signIn') }}
        </button>
        <button type="button" class="btn" (click)="session.leave()">
          {{ t('auth.again.leave') }}
        </button>
      </div>
    </form>
  </dialog>`,
  styles: `
    dialog {
      width: min(26rem, calc(100vw - 2rem));
    }
    form {
      display: grid;
      gap: var(--cv-4);
    }
    h2 {
      font-size: var(--cv-text-lg);
      font-weight: 700;
    }
  `,
})
export class SignInAgain {
  protected readonly t = translate();
  protected readonly session = inject(Session);
  private readonly formErrors = inject(FormErrors);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  protected readonly username = this.session.user()?.username ?? '';
  private readonly credentials = signal({ password: '' });
  protected readonly form = form(
    this.credentials,
    (path) =>
      validate(path.password, ({ value }) =>
        value() === ''
          ? { kind: 'required', message: this.t('auth.required.password') }
          : undefined,
      ),
    { submission: { action: () => this.signIn() } },
  );

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  private async signIn(): Promise<TreeValidationResult> {
    try {
      await this.session.signIn({ username: this.username, ...this.credentials() });
      return undefined;
    } catch (error) {
      return this.formErrors.fromRequest(error, this.form);
    }
  }
}
