import { Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../api/session/session';
import { SiteFacts } from '../api/session/site';
import { Phrases } from '../i18n/phrases';
import { Entry } from './auth-form';
import { Field } from './form-field';
import { Frame } from './auth-layout';
import { SHORTEST, strengthOf } from './password-strength';

/** The first account of an installation, or one more where registration is open. */
@Component({
  selector: 'cv-account-page',
  imports: [Field, Frame, RouterLink],
  providers: [Entry],
  templateUrl: './register-page.html',
  styleUrls: ['./auth-form.css', './register-page.css'],
})
export class AccountPage {
  protected readonly phrases = inject(Phrases);
  protected readonly entry = inject(Entry);
  private readonly session = inject(Session);
  private readonly site = inject(SiteFacts);
  private readonly router = inject(Router);

  protected readonly code = signal('');
  protected readonly username = signal('');
  protected readonly password = signal('');
  protected readonly first = computed(() => this.site.facts()?.first_account === true);
  protected readonly asksCode = computed(() => this.site.facts()?.code_required === true);
  protected readonly strength = computed(() => strengthOf(this.password()));
  protected readonly bars = computed(() => [1, 2, 3, 4].map((bar) => bar <= this.strength()));
  protected readonly hint = computed(() => {
    const [password, strength, advice] = [this.password(), this.strength(), this.phrases.say('auth.passwordHint')];
    if (password === '') return advice;
    if (strength === 0) return this.phrases.say('auth.strength.short', { count: password.length });
    return strength < 3
      ? this.phrases.say('auth.strength.fair')
      : `${this.phrases.say('auth.strength.good')} ${advice}`;
  });

  protected async make(event: Event): Promise<void> {
    event.preventDefault();
    const [code, username, password] = [this.code().trim(), this.username().trim(), this.password()];
    if (this.asksCode() && code === '') return this.entry.refuse('code', 'auth.need.code');
    if (username === '') return this.entry.refuse('username', 'auth.need.username');
    if (password.length < SHORTEST) return this.entry.refuse('password', 'auth.need.short');
    const credentials = { username, password, ...(this.asksCode() ? { code } : {}) };
    if (await this.entry.attempt(() => this.session.register(credentials))) {
      void this.site.load().catch(() => undefined); // it may have been the first account; the next load says so too
      await this.router.navigateByUrl('/favourites');
    }
  }
}
