import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { amountText } from './amount';
import { priceText } from './price';
import { WrittenFigure } from './number-text';

/** A price or an amount. What is not known is a dash with its reason; the whole value is in the title. */
@Component({
  selector: 'cv-figure',
  imports: [WrittenFigure],
  template: `@if (text(); as text) {
      <cv-figure-text [text]="text" />
    } @else {
      <span class="null" [attr.title]="reason()"
        ><span aria-hidden="true">–</span><span class="vh" [textContent]="reason()"></span
      ></span>
    }`,
})
export class Figure {
  private readonly language = inject(LanguageChoice).current;

  readonly value = input.required<number | null | undefined>();
  readonly kind = input<'price' | 'amount'>('price');
  /** ISO code, or null for a plain number. */
  readonly currency = input<string | null>('usd');
  /** What is counted, behind the number: a coin's symbol. */
  readonly unit = input<string>('');
  /** Why nothing is known, as a sentence. */
  readonly reason = input.required<string>();

  protected readonly text = computed(() => {
    const value = this.value();
    if (value === null || value === undefined) return null;
    const text = this.written(value);
    const unit = this.unit() && '\u00a0' + this.unit();
    return {
      ...text,
      lead: text.lead + (text.zeros === null ? unit : ''),
      tail: text.tail + unit,
      full: text.full + unit,
    };
  });

  private written(value: number): ReturnType<typeof priceText> {
    if (this.kind() === 'amount') return amountText(value, this.language(), this.currency());
    return priceText(value, this.language(), this.currency());
  }
}
