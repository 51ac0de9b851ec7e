import { Component, inject, input, signal } from '@angular/core';
import { form, FormField, FormRoot, TreeValidationResult, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../api/session/session';
import { SiteInfo } from '../api/session/site';
import { translate } from '../i18n/translate';
import { AuthLayout } from './layout/auth-layout';
import { focusFirstField } from './form/first-field';
import { FormErrors } from './form/form-error';
import { TextField } from './form/text-field';

@Component({
  selector: 'cv-sign-in-page',
  imports: [AuthLayout, FormField, FormRoot, RouterLink, TextField],
  template: `<cv-auth-layout>
    <form [formRoot]="form">
      <div>
        <h1>{{ t('auth.signIn') }}</h1>
        <p>{{ t(session.expired() ? 'auth.sessionExpired' : 'auth.intro') }}</p>
      </div>
      <cv-text-field
        key="username"
        autocomplete="username"
        [label]="t('auth.username')"
        [formField]="form.username"
      />
      <cv-text-field
        key="password"
        autocomplete="current-password"
        [secret]="true"
        [label]="t('auth.password')"
        [formField]="form.password"
      />
      @for (error of form().errors(); track $index) {
        <p class="hint error" role="alert">{{ error.message }}</p>
      }
      <button
        class="btn primary large"
        [disabled]="form().submitting()"
        [attr.aria-busy]="form().submitting()"
      >
        {{ t('auth.signIn') }}
      </button>
      @if (site.info()?.registration_open) {
        <p class="sm quiet">
          {{ t('auth.noAccount') }}
          <a routerLink="/first-account">{{ t('auth.createOne') }}</a>
        </p>
      } @else {
        <p class="sm quiet">{{ t('auth.askAdministrator') }}</p>
      }
    </form>
  </cv-auth-layout>`,
  styleUrl: './form/auth-form.css',
})
export class SignInPage {
  protected readonly t = translate();
  protected readonly session = inject(Session);
  protected readonly site = inject(SiteInfo);
  private readonly router = inject(Router);
  private readonly formErrors = inject(FormErrors);

  /** Query parameter: the page to open after sign-in. */
  readonly to = input<string>();

  private readonly credentials = signal({ username: '', password: '' });
  protected readonly form = form(
    this.credentials,
    (path) => {
      validate(path.username, ({ value }) =>
        value().trim() === ''
          ? { kind: 'required', message: this.t('auth.required.username') }
          : undefined,
      );
      validate(path.password, ({ value }) =>
        value() === ''
          ? { kind: 'required', message: this.t('auth.required.password') }
          : undefined,
      );
    },
    { submission: { action: () => this.signIn() } },
  );

  constructor() {
    focusFirstField();
  }

  private async signIn(): Promise<TreeValidationResult> {
    const { username, password } = this.credentials();
    try {
      await this.session.signIn({ username: username.trim(), password });
    } catch (error) {
      return this.formErrors.fromRequest(error, this.form);
    }
    await this.router.navigateByUrl(localPath(this.to()));
    return undefined;
  }
}

/** Allow only paths of this app: `//host` would open another site. */
function localPath(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') ? to : '/';
}
