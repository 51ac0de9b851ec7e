import { Component, inject, input } from '@angular/core';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';
import { ColumnChoice } from './column-choice';
import { TABLE_COLUMNS } from './columns';

/** Chooses the columns of the markets table; in a native popover. */
@Component({
  selector: 'cv-column-menu',
  imports: [Icon],
  template: `<button type="button" class="btn with-icon" popovertarget="cv-market-columns">
      <cv-icon name="table" size="small" />{{ t('columnMenu.title') }}
    </button>
    <div
      id="cv-market-columns"
      popover
      role="dialog"
      class="popover at-button"
      [attr.aria-label]="t('columnMenu.title')"
    >
      <p class="head">
        <b>{{ t('columnMenu.title') }}</b>
        <span class="xs faint">{{
          t('columnMenu.shown', { shown: shown(), chosen: choice.chosen().size })
        }}</span>
      </p>
      <ul>
        @for (column of columns; track column) {
          <li>
            <label>
              <input
                type="checkbox"
                [checked]="choice.chosen().has(column)"
                (change)="choice.toggle(column)"
              />
              {{ t('columns.' + column) }}
            </label>
          </li>
        }
      </ul>
      <p class="foot">
        <span class="xs faint">{{ t('columnMenu.narrow') }}</span>
        <button type="button" class="btn" (click)="choice.reset()">
          {{ t('columnMenu.reset') }}
        </button>
      </p>
    </div>`,
  styles: `
    :host {
      display: contents;
    }
    .popover {
      width: 19rem;
    }
    .head,
    .foot {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--cv-3);
      padding: var(--cv-3);
    }
    ul {
      padding: var(--cv-1) 0;
      border-block: 1px solid var(--cv-line);
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--cv-3);
      min-height: 2.25rem;
      padding: 0 var(--cv-3);
    }
    label:hover {
      background: var(--cv-hover);
    }
    input {
      width: 1.125rem;
      height: 1.125rem;
      accent-color: var(--cv-ink);
    }
  `,
})
export class ColumnMenu {
  protected readonly t = translate('market');
  protected readonly choice = inject(ColumnChoice);
  protected readonly columns = TABLE_COLUMNS;

  /** Number of columns that fit the window. */
  readonly shown = input.required<number>();
}
