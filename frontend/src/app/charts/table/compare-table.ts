import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { ChangeBadge } from '../../ui/number/change-badge';
import { pointMoment } from '../../ui/time/moment';

export interface ComparedColumn {
  readonly id: string;
  readonly name: string;
  readonly v: readonly (number | null)[];
}

/** Changes of several coins as a table, newest first, with a column for each coin. */
@Component({
  selector: 'cv-compare-table',
  imports: [ChangeBadge],
  template: `<div class="scroll" tabindex="0" role="region" [attr.aria-label]="name()">
    <table class="table">
      <caption class="visually-hidden">
        {{
          name()
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('tableTime') }}</th>
          @for (column of columns(); track column.id) {
            <th scope="col" class="num">{{ column.name }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.at) {
          <tr>
            <td>{{ row.time }}</td>
            @for (value of row.values; track $index) {
              <td class="num"><cv-change-badge [value]="value" [reason]="t('noDataThen')" /></td>
            }
          </tr>
        }
      </tbody>
    </table>
  </div>`,
  styleUrl: './series-table.css',
})
export class CompareTable {
  private readonly language = inject(LanguageChoice).current;
  protected readonly t = translate('charts');

  readonly times = input.required<readonly number[]>();
  readonly columns = input.required<readonly ComparedColumn[]>();
  readonly daily = input.required<boolean>();
  readonly name = input.required<string>();

  protected readonly rows = computed(() =>
    this.times()
      .map((at, index) => ({
        at,
        time: pointMoment(at, this.daily(), this.language()),
        values: this.columns().map(({ v }) => v[index] ?? null),
      }))
      .reverse(),
  );
}
