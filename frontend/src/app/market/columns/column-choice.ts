import { Service, computed, signal } from '@angular/core';
import { loadSetting, saveSetting } from '../../i18n/language';
import { TABLE_COLUMNS, TableColumn } from './columns';

const KEY = 'cv.market-columns';

/** The columns that are chosen in this browser; all of them until some are left out. */
@Service()
export class ColumnChoice {
  private readonly left = signal(parse(loadSetting(KEY)));

  readonly chosen = computed<ReadonlySet<TableColumn>>(
    () => new Set(TABLE_COLUMNS.filter((column) => !this.left().has(column))),
  );

  toggle(column: TableColumn): void {
    this.save(TABLE_COLUMNS.filter((one) => this.left().has(one) !== (one === column)));
  }

  reset(): void {
    this.save([]);
  }

  private save(left: readonly TableColumn[]): void {
    this.left.set(new Set(left));
    saveSetting(KEY, left.join(',') || null);
  }
}

function parse(text: string | null): ReadonlySet<TableColumn> {
  const names = (text ?? '').split(',');
  return new Set(TABLE_COLUMNS.filter((column) => names.includes(column)));
}
