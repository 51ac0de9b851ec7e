import { Component, inject, input } from '@angular/core';
import type { MarketsQuery } from '../../api/clients/coins';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';
import { Icon } from '../../ui/icon/icon';
import { MarketExport } from '../export';
import { ColumnMenu } from './column-menu';
import type { TableColumn } from './columns';

/** Choose the columns of the table, and save what it shows. */
@Component({
  selector: 'cv-table-actions',
  imports: [ColumnMenu, Icon],
  template: `<cv-column-menu [shown]="columns().length" />
    <button type="button" class="btn with-icon" [disabled]="empty()" (click)="save()">
      <cv-icon name="download" size="small" />{{ t('export') }}
    </button>`,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class TableActions {
  protected readonly t = translate('market');
  private readonly exporter = inject(MarketExport);
  private readonly notices = inject(Notices);

  readonly query = input.required<MarketsQuery>();
  readonly columns = input.required<readonly TableColumn[]>();
  /** True if there is nothing to save. */
  readonly empty = input.required<boolean>();

  protected async save(): Promise<void> {
    try {
      await this.exporter.save(this.query(), this.columns());
    } catch {
      void this.notices.show(this.t('notExported'));
    }
  }
}
