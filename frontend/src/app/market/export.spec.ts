import type { MarketRow } from '../api/models';
import { csvText } from '../charts/export/csv';
import { cellsOf } from './export';

describe('the export of the markets', () => {
  it('has the shown columns with full values, and runs no formula', () => {
    const row = {
      rank: null,
      id: 'evil',
      name: '=1+1',
      symbol: 'a,b',
      price: 0.000012345,
      change_24h: -1.5,
      stories_24h: 0,
      last_updated: '2026-12-01T00:00:00Z',
    } as MarketRow;
    const columns = ['price', 'change_24h', 'stories_24h', 'line'] as const;
    expect(csvText(cellsOf([row], columns, 'eur'))).toBe(
      'rank,id,name,symbol,price_eur,change_24h,stories_24h,last_updated\r\n' +
        `,evil,'=1+1,"a,b",0.000012345,-1.5,0,2026-12-01T00:00:00Z\r\n`,
    );
  });
});
