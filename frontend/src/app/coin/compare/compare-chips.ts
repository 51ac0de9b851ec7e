import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  inject,
  input,
  output,
} from '@angular/core';
import { LineSample } from '../../charts/lines/line-sample';
import type { SeriesNumber } from '../../charts/lines/chart-line';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';
import { ChangeBadge } from '../../ui/number/change-badge';

export interface CompareChip {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly series: SeriesNumber;
  readonly percent: number | null;
}

/** The compared coins with their changes; all but the first can be removed. */
@Component({
  selector: 'cv-compare-chips',
  imports: [ChangeBadge, Icon, LineSample],
  template: `<ul class="chips" [attr.aria-label]="t('comparedCoins')">
    @for (chip of chips(); track chip.id) {
      <li class="chip">
        <cv-line-sample [series]="chip.series" />
        <span [title]="chip.name">{{ chip.symbol }}</span>
        <cv-change-badge [value]="chip.percent" />
        @if (chip.series > 1) {
          <button
            type="button"
            [attr.aria-label]="t('removeCoin', { name: chip.name })"
            (click)="removeCoin(chip.id)"
          >
            <cv-icon name="close" size="small" />
          </button>
        }
      </li>
    }
  </ul>`,
  styles: `
    .chips {
      margin: 0;
      padding: 0 0 var(--cv-2);
      list-style: none;
    }
    button {
      display: grid;
      place-items: center;
      width: 1.625rem;
      height: 1.625rem;
      margin-right: -0.5rem;
      border-radius: 50%;
    }
    button:hover {
      background: var(--cv-hover);
    }
    @media (pointer: coarse) {
      button {
        width: 2.75rem;
        height: 2.75rem;
        margin: -1px -0.6875rem -1px -0.375rem;
      }
    }
  `,
})
export class CompareChips {
  protected readonly t = translate('coin');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);

  readonly chips = input.required<readonly CompareChip[]>();
  readonly remove = output<string>();

  /** The focus moves to the next button that removes a coin, or to the one that adds some. */
  protected removeCoin(coin: string): void {
    const buttons = [...this.host.querySelectorAll('button')];
    const place = this.chips().findIndex(({ id }) => id === coin) - 1;
    const opener = document.querySelector<HTMLElement>('[popovertarget=cv-compare]');
    const next = buttons[place + 1] ?? buttons[place - 1] ?? opener;
    this.remove.emit(coin);
    afterNextRender({ read: () => next?.focus() }, { injector: this.injector });
  }
}
