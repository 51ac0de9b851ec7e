import { Component, computed, input, model, signal } from '@angular/core';
import { FormValueControl, ValidationError } from '@angular/forms/signals';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';

/** A labelled text field with its error, or else its hint. A password can be shown. */
@Component({
  selector: 'cv-text-field',
  imports: [Icon],
  template: `<div>
    <label class="label" [attr.for]="key()">{{ label() }}</label>
    <span class="input" [class.invalid]="error()">
      <input
        #box
        [id]="key()"
        [name]="key()"
        [type]="secret() && !revealed() ? 'password' : 'text'"
        [autocomplete]="autocomplete()"
        autocapitalize="none"
        spellcheck="false"
        required
        [value]="value()"
        [attr.aria-invalid]="error() ? true : null"
        [attr.aria-describedby]="hint() || error() ? key() + '-hint' : null"
        (input)="value.set(box.value)"
      />
      @if (secret()) {
        <button
          type="button"
          class="icon-button reveal"
          [attr.aria-pressed]="revealed()"
          [attr.aria-label]="t(revealed() ? 'auth.hidePassword' : 'auth.showPassword')"
          (click)="revealed.set(!revealed())"
        >
          <cv-icon name="eye" />
        </button>
      }
    </span>
    <ng-content />
    @if (error(); as error) {
      <span class="hint error" role="alert" [id]="key() + '-hint'"
        ><cv-icon name="error" size="small" />{{ error }}</span
      >
    } @else if (hint()) {
      <span class="hint" [id]="key() + '-hint'">{{ hint() }}</span>
    }
  </div>`,
  styles: `
    .reveal {
      margin-right: -0.5rem;
    }
    .reveal[aria-pressed='true'] {
      color: var(--cv-ink);
    }
    @media (max-width: 47.99rem) {
      .input {
        height: 3rem;
      }
    }
  `,
})
export class TextField implements FormValueControl<string> {
  protected readonly t = translate();

  readonly key = input.required<string>();
  readonly label = input.required<string>();
  readonly autocomplete = input.required<
    'username' | 'current-password' | 'new-password' | 'one-time-code'
  >();
  readonly secret = input(false);
  readonly hint = input('');
  readonly value = model('');
  readonly touched = input(false);
  readonly errors = input<readonly ValidationError.WithOptionalFieldTree[]>([]);

  protected readonly revealed = signal(false);
  protected readonly error = computed(() =>
    this.touched() ? (this.errors()[0]?.message ?? '') : '',
  );
}
