import { Component, computed, inject, input, model, signal } from '@angular/core';
import { Phrases } from '../i18n/phrases';
import { Icon } from '../ui/icon/icon';

/** A labelled input with its hint, or with what is wrong instead. A password can be shown. */
@Component({
  selector: 'cv-field',
  imports: [Icon],
  template: `<div class="field">
    <label class="label" [attr.for]="key()">{{ label() }}</label>
    <span class="input" [class.bad]="wrong()">
      <input
        #box
        [id]="key()"
        [name]="key()"
        [type]="secret() && !seen() ? 'password' : 'text'"
        [autocomplete]="autocomplete()"
        autocapitalize="none"
        spellcheck="false"
        required
        [value]="value()"
        [attr.aria-invalid]="wrong() ? true : null"
        [attr.aria-describedby]="hint() || wrong() ? key() + '-hint' : null"
        (input)="value.set(box.value)"
      />
      @if (secret()) {
        <button
          type="button"
          class="ib eye"
          [attr.aria-pressed]="seen()"
          [attr.aria-label]="eye()"
          (click)="seen.set(!seen())"
        >
          <cv-icon name="eye" />
        </button>
      }
    </span>
    <ng-content />
    @if (wrong(); as wrong) {
      <span class="hint bad" role="alert" [id]="key() + '-hint'"><cv-icon name="error" size="s" />{{ wrong }}</span>
    } @else if (hint()) {
      <span class="hint" [id]="key() + '-hint'">{{ hint() }}</span>
    }
  </div>`,
  styles: `
    .eye {
      margin-right: -0.5rem;
    }
    .eye[aria-pressed='true'] {
      color: var(--cv-ink);
    }
    @media (max-width: 47.99rem) {
      .input {
        height: 3rem;
      }
    }
  `,
})
export class Field {
  private readonly phrases = inject(Phrases);

  readonly key = input.required<string>();
  readonly label = input.required<string>();
  readonly autocomplete = input<'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off'>('off');
  readonly secret = input(false);
  readonly hint = input('');
  /** What is wrong with it, as a sentence; empty when nothing is. */
  readonly wrong = input('');
  readonly value = model('');

  protected readonly seen = signal(false);
  protected readonly eye = computed(() => this.phrases.say(this.seen() ? 'auth.hide' : 'auth.show'));
}
