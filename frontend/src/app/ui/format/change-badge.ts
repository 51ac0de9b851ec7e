import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { Direction, changeText } from './change';

const ARROWS: Record<Direction, string> = {
  up: 'M5 1l4.6 8H.4z',
  down: 'M5 9L.4 1h9.2z',
  flat: 'M1 3.7h8v2.6H1z',
};

/** A change in percent: arrow, sign and two decimals; colour comes last. Unknown: a dash with its reason. */
@Component({
  selector: 'cv-delta',
  template: `@if (change(); as change) {
      <span
        class="delta"
        [class.up]="change.direction === 'up'"
        [class.down]="change.direction === 'down'"
        [class.late]="stale()"
        ><svg viewBox="0 0 10 10" aria-hidden="true"><path [attr.d]="change.arrow" /></svg
        ><span [textContent]="change.text"></span
      ></span>
    } @else {
      <span class="null" [attr.title]="reason()"
        ><span aria-hidden="true">–</span><span class="vh">{{ reason() }}</span></span
      >
    }`,
  styles: `
    .delta.late {
      color: var(--cv-ink-3);
    }
  `,
})
export class Delta {
  private readonly language = inject(LanguageChoice).current;

  /** Percent: 1.5 is 1.5 %. */
  readonly value = input.required<number | null | undefined>();
  readonly reason = input.required<string>();
  /** Old: paler, whatever its direction. */
  readonly stale = input(false);

  protected readonly change = computed(() => {
    const value = this.value();
    if (value === null || value === undefined) return null;
    const change = changeText(value, this.language());
    return { ...change, arrow: ARROWS[change.direction] };
  });
}
