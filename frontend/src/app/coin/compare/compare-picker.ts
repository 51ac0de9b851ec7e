import { Component, computed, input, output, signal } from '@angular/core';
import { coinSearch, marketRows } from '../../api/clients/coins';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { Icon } from '../../ui/icon/icon';
import { MOST_OTHERS } from './compared-ids';

const SHOWN = 7;

/** Finds a coin to compare with: the largest ones, or those of a search; in a native popover. */
@Component({
  selector: 'cv-compare-picker',
  imports: [CoinIcon, Icon],
  template: `<button
      type="button"
      class="btn with-icon"
      popovertarget="cv-compare"
      [disabled]="full()"
      [title]="full() ? t('compareFull') : ''"
    >
      <cv-icon name="plus" size="small" />{{ t('compare') }}
    </button>
    <div
      id="cv-compare"
      popover
      role="dialog"
      class="popover at-button"
      [attr.aria-label]="t('compareWith')"
      (beforetoggle)="opened.set(true)"
      (toggle)="field.focus()"
    >
      <label class="search-input">
        <cv-icon name="search" />
        <span class="visually-hidden">{{ t('findCoin') }}</span>
        <input
          #field
          type="text"
          autocomplete="off"
          spellcheck="false"
          [placeholder]="t('findCoin')"
          [value]="text()"
          (input)="text.set(field.value)"
          (keydown.enter)="addFirst()"
        />
      </label>
      <ul>
        @for (coin of coins(); track coin.id) {
          <li>
            <button type="button" (click)="add(coin.id)">
              <cv-coin-icon size="small" [coin]="coin.id" [name]="coin.name" [image]="coin.image" />
              <b class="clip">{{ coin.name }}</b>
              <span class="faint xs">{{ coin.symbol.toUpperCase() }}</span>
            </button>
          </li>
        } @empty {
          <li class="faint sm">{{ t(failed() ? 'findFailed' : 'noCoinFound') }}</li>
        }
      </ul>
    </div>`,
  styleUrl: './compare-picker.css',
})
export class ComparePicker {
  protected readonly t = translate('coin');

  readonly coin = input.required<string>();
  readonly compared = input.required<readonly string[]>();
  readonly pick = output<readonly string[]>();

  protected readonly opened = signal(false);
  protected readonly text = signal('');
  protected readonly full = computed(() => this.compared().length >= MOST_OTHERS);
  private readonly found = coinSearch(() => this.text(), SHOWN + MOST_OTHERS + 1);
  private readonly largest = marketRows(() =>
    this.opened() ? { limit: SHOWN + MOST_OTHERS + 1 } : undefined,
  );
  private readonly shown = computed(() => (this.text().trim() === '' ? this.largest : this.found));
  protected readonly failed = computed(() => this.shown().error() !== null);
  protected readonly coins = computed(() => {
    const taken = [this.coin(), ...this.compared()];
    const rows: readonly { id: string; name: string; symbol: string; image: string | null }[] =
      this.shown().value()?.data ?? [];
    return rows.filter(({ id }) => !taken.includes(id)).slice(0, SHOWN);
  });

  protected addFirst(): void {
    const [first] = this.coins();
    if (first !== undefined) this.add(first.id);
  }

  protected add(coin: string): void {
    this.text.set('');
    if (!this.full()) this.pick.emit([...this.compared(), coin]);
  }
}
