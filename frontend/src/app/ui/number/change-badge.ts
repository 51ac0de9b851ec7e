import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Direction, changeText } from './change';

const ARROWS: Record<Direction, string> = {
  up: 'M5 1l4.6 8H.4z',
  down: 'M5 9L.4 1h9.2z',
  flat: 'M1 3.7h8v2.6H1z',
};

/** A change in percent: arrow, sign and two decimals. An unknown one is a dash with the reason. */
@Component({
  selector: 'cv-change-badge',
  template: `@if (change(); as change) {
      <span
        class="change"
        [class.up]="change.direction === 'up'"
        [class.down]="change.direction === 'down'"
        [class.stale]="stale()"
        [class.from-source]="fromSource()"
        [attr.title]="fromSource() ? t('fromSource') : null"
        ><svg viewBox="0 0 10 10" aria-hidden="true"><path [attr.d]="change.arrow" /></svg
        ><span [textContent]="change.text"></span
      ></span>
    } @else {
      <span class="unknown" [attr.title]="reason() || t('noChange')"
        ><span aria-hidden="true">–</span
        ><span class="visually-hidden">{{ reason() || t('noChange') }}</span></span
      >
    }`,
  styles: `
    .from-source {
      text-decoration: underline dotted;
      text-underline-offset: 0.2em;
    }
    .change.stale {
      color: var(--cv-ink-3);
    }
  `,
})
export class ChangeBadge {
  protected readonly t = translate();
  private readonly language = inject(LanguageChoice).current;

  /** Percent: 1.5 is 1.5 %. */
  readonly value = input.required<number | null | undefined>();
  readonly reason = input('');
  /** Whether the change is CoinGecko's, not computed from the history here. */
  readonly fromSource = input(false);
  /** Without colour, whatever the direction. */
  readonly stale = input(false);

  protected readonly change = computed(() => {
    const value = this.value();
    if (value === null || value === undefined) return null;
    const change = changeText(value, this.language());
    return { ...change, arrow: ARROWS[change.direction] };
  });
}
