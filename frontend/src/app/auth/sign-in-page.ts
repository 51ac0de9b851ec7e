import { Component, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../api/session/session';
import { SiteFacts } from '../api/session/site';
import { Phrases } from '../i18n/phrases';
import { Entry } from './auth-form';
import { Field } from './form-field';
import { Frame } from './auth-layout';

@Component({
  selector: 'cv-sign-in-page',
  imports: [Field, Frame, RouterLink],
  providers: [Entry],
  template: `<cv-frame>
    <form novalidate (submit)="enter($event)">
      <div>
        <h1>{{ phrases.say('auth.signIn') }}</h1>
        <p>{{ phrases.say(session.ended() ? 'auth.again' : 'auth.signInText') }}</p>
      </div>
      <cv-field
        key="username"
        autocomplete="username"
        [label]="phrases.say('auth.username')"
        [wrong]="entry.wrong('username')"
        [(value)]="username"
      />
      <cv-field
        key="password"
        autocomplete="current-password"
        [secret]="true"
        [label]="phrases.say('auth.password')"
        [wrong]="entry.wrong('password')"
        [(value)]="password"
      />
      @if (entry.failure(); as failure) {
        <p class="hint bad" role="alert">{{ failure }}</p>
      }
      <button class="btn primary big" [disabled]="entry.busy()" [attr.aria-busy]="entry.busy()">
        {{ phrases.say('auth.signIn') }}
      </button>
      @if (site.facts()?.registration_open) {
        <p class="sm quiet">
          {{ phrases.say('auth.makeOne') }} <a routerLink="/first-account">{{ phrases.say('auth.makeLink') }}</a>
        </p>
      } @else {
        <p class="sm quiet">{{ phrases.say('auth.noAccount') }}</p>
      }
    </form>
  </cv-frame>`,
  styleUrl: './auth-form.css',
})
export class SignInPage {
  protected readonly phrases = inject(Phrases);
  protected readonly session = inject(Session);
  protected readonly site = inject(SiteFacts);
  protected readonly entry = inject(Entry);
  private readonly router = inject(Router);

  /** Where the reader wanted to go; from the address. */
  readonly to = input<string>();

  protected readonly username = signal('');
  protected readonly password = signal('');

  protected async enter(event: Event): Promise<void> {
    event.preventDefault();
    const [username, password] = [this.username().trim(), this.password()];
    if (username === '') return this.entry.refuse('username', 'auth.need.username');
    if (password === '') return this.entry.refuse('password', 'auth.need.password');
    if (await this.entry.attempt(() => this.session.signIn({ username, password }))) {
      await this.router.navigateByUrl(ownAddress(this.to()));
    }
  }
}

/** Only addresses of this app: `//elsewhere` would lead away. */
function ownAddress(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') ? to : '/';
}
