import { HttpClient } from '@angular/common/http';
import { Service, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { MarketsQuery, withoutEmpty } from '../api/clients/coins';
import type { MarketRow, Markets } from '../api/models';
import { Cell, csvText, isoTime } from '../charts/export/csv';
import { saveFile } from '../charts/export/save-file';
import { displayCurrency, inDisplayCurrency } from '../i18n/display';
import { TableColumn } from './columns/columns';

const PAGE_SIZE = 250;
const MONEY: readonly TableColumn[] = ['price', 'market_cap', 'total_volume'];

/** Saves the rows of a query, also those that are not loaded, with the shown columns. */
@Service()
export class MarketExport {
  private readonly http = inject(HttpClient);

  /** Rejects if a page cannot be fetched. */
  async save(query: MarketsQuery, columns: readonly TableColumn[]): Promise<void> {
    const text = csvText(cellsOf(await this.rows(query), columns, displayCurrency()));
    const day = isoTime(Date.now()).slice(0, 10);
    saveFile(new Blob([text], { type: 'text/csv;charset=utf-8' }), `markets-${day}.csv`);
  }

  private async rows(query: MarketsQuery): Promise<readonly MarketRow[]> {
    const rows: MarketRow[] = [];
    for (let cursor: string | null | undefined = ''; typeof cursor === 'string';) {
      const params = withoutEmpty({ ...query, limit: PAGE_SIZE, cursor, ...inDisplayCurrency() });
      const page: Markets = await firstValueFrom(
        this.http.get<Markets>('/api/v1/markets', { params }),
      );
      rows.push(...page.data);
      cursor = page.next;
    }
    return rows;
  }
}

/** Return a head and a row for each coin: full values, changes in percent, the time in UTC. */
export function cellsOf(
  rows: readonly MarketRow[],
  columns: readonly TableColumn[],
  currency: string,
): Cell[][] {
  // The line is no figure.
  const names = columns.filter((column) => column !== 'line');
  const titles = names.map((name) => (MONEY.includes(name) ? `${name}_${currency}` : name));
  return [
    ['rank', 'id', 'name', 'symbol', ...titles, 'last_updated'],
    ...rows.map((row) => [
      row.rank,
      row.id,
      row.name,
      row.symbol,
      ...names.map((name) => row[name]),
      row.last_updated,
    ]),
  ];
}
