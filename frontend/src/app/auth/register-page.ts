import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, TreeValidationResult, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../api/session/session';
import { SiteInfo } from '../api/session/site';
import { translate } from '../i18n/translate';
import { AuthLayout } from './layout/auth-layout';
import { focusFirstField } from './form/first-field';
import { FormErrors } from './form/form-error';
import { MIN_PASSWORD_LENGTH, passwordStrength } from './form/password-strength';
import { TextField } from './form/text-field';

/** Creates the first account of an installation, or another one if registration is open. */
@Component({
  selector: 'cv-register-page',
  imports: [AuthLayout, FormField, FormRoot, RouterLink, TextField],
  templateUrl: './register-page.html',
  styleUrls: ['./form/auth-form.css', './register-page.css'],
})
export class RegisterPage {
  protected readonly t = translate();
  private readonly session = inject(Session);
  private readonly site = inject(SiteInfo);
  private readonly router = inject(Router);
  private readonly formErrors = inject(FormErrors);

  protected readonly first = computed(() => this.site.info()?.first_account === true);
  protected readonly needsCode = computed(() => this.site.info()?.code_required === true);

  private readonly account = signal({ code: '', username: '', password: '' });
  protected readonly form = form(
    this.account,
    (path) => {
      validate(path.code, ({ value }) =>
        this.needsCode() && value().trim() === ''
          ? { kind: 'required', message: this.t('auth.required.code') }
          : undefined,
      );
      validate(path.username, ({ value }) =>
        value().trim() === ''
          ? { kind: 'required', message: this.t('auth.required.username') }
          : undefined,
      );
      validate(path.password, ({ value }) =>
        value().length < MIN_PASSWORD_LENGTH
          ? { kind: 'minLength', message: this.t('auth.required.length') }
          : undefined,
      );
    },
    { submission: { action: () => this.register() } },
  );

  private readonly strength = computed(() => passwordStrength(this.account().password));
  protected readonly bars = computed(() => [1, 2, 3, 4].map((bar) => bar <= this.strength()));
  protected readonly hint = computed(() => {
    const { length } = this.account().password;
    if (length === 0) return this.t('auth.passwordHint');
    if (this.strength() === 0) return this.t('auth.strength.short', { count: length });
    return this.t(this.strength() < 3 ? 'auth.strength.fair' : 'auth.strength.good');
  });

  constructor() {
    focusFirstField();
  }

  private async register(): Promise<TreeValidationResult> {
    const { code, username, password } = this.account();
    const credentials = { username: username.trim(), password };
    try {
      await this.session.register(
        this.needsCode() ? { ...credentials, code: code.trim() } : credentials,
      );
    } catch (error) {
      return this.formErrors.fromRequest(error, this.form);
    }
    // It may have been the first account. A failure does not matter: the next load says so too.
    void this.site.load().catch(() => undefined);
    await this.router.navigateByUrl('/favourites', { state: { registered: true } });
    return undefined;
  }
}
