import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { amountText } from './amount';
import { NumberParts } from './number-parts';
import { NumberText } from './number-text';
import { priceText } from './price';

/** A price or an amount. An unknown value is a dash with the reason. */
@Component({
  selector: 'cv-formatted-number',
  imports: [NumberText],
  template: `@if (text(); as text) {
      <cv-number-text [text]="text" />
    } @else {
      <span class="unknown" [attr.title]="reason()"
        ><span aria-hidden="true">–</span
        ><span class="visually-hidden" [textContent]="reason()"></span
      ></span>
    }`,
})
export class FormattedNumber {
  private readonly language = inject(LanguageChoice).current;

  readonly value = input.required<number | null | undefined>();
  readonly kind = input<'price' | 'amount'>('price');
  /** Code of a currency, or null for a plain number; the user's currency if undefined. */
  readonly currency = input<string | null | undefined>();
  /** Unit after the number: a coin's symbol. */
  readonly unit = input('');
  /** Why the value is unknown, as a sentence. */
  readonly reason = input.required<string>();

  protected readonly text = computed<NumberParts | null>(() => {
    const value = this.value();
    if (value === null || value === undefined) return null;
    const format = this.kind() === 'amount' ? amountText : priceText;
    const { lead, zeros, tail, full } = format(value, this.language(), this.currency());
    const unit = this.unit() && '\u00a0' + this.unit();
    return {
      lead: zeros === null ? lead + unit : lead,
      zeros,
      tail: tail + unit,
      full: full + unit,
    };
  });
}
