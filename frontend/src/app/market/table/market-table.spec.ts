import { inputBinding, outputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import market from '../../../../public/i18n/market/en.json';
import type { MarketRow } from '../../api/models';
import { withTranslations } from '../../testing/translations';
import { MarketTable } from './market-table';
import { TABLE_COLUMNS } from '../columns/columns';
import { Column, DEFAULT_ORDER } from '../order';

function row(id: string, name: string, price: number | null): MarketRow {
  return {
    id,
    name,
    symbol: id.slice(0, 3),
    image: null,
    rank: 1,
    price,
    change_1h: 0.1,
    change_24h: -1.5,
    change_7d: null,
    change_30d: null,
    market_cap: 1.27e12,
    total_volume: 2e9,
    last_updated: null,
    sparkline: [1, 2, 3],
    sparkline_source: null,
    stories_24h: 3,
  };
}

describe('MarketTable', () => {
  const order = signal(DEFAULT_ORDER);
  const sorted: Column[] = [];
  const starred: string[] = [];

  async function render(rows: MarketRow[]): Promise<HTMLElement> {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'market/en': market })],
      providers: [provideRouter([])],
    });
    const fixture = TestBed.createComponent(MarketTable, {
      bindings: [
        inputBinding('rows', () => rows),
        inputBinding('total', () => rows.length),
        inputBinding('columns', () => TABLE_COLUMNS),
        inputBinding('order', order),
        inputBinding('favourites', () => new Set(['bitcoin'])),
        outputBinding<Column>('sortClicked', (column) => sorted.push(column)),
        outputBinding<MarketRow>('starred', ({ id }) => starred.push(id)),
      ],
    });
    const table = fixture.nativeElement as HTMLElement;
    const isComplete = (): void =>
      expect(table.querySelectorAll('[data-row]').length).toBe(rows.length);
    await vi.waitFor(isComplete);
    return table;
  }

  it('shows each coin with a link to its page and its values', async () => {
    const table = await render([row('bitcoin', 'Bitcoin', 64_182.4), row('pepe', 'Pepe', null)]);
    const [, first, second] = [...table.querySelectorAll('tr')];
    expect(first?.querySelector('a')?.getAttribute('href')).toBe('/coins/bitcoin');
    expect(first?.textContent).toContain('$64,182.40');
    expect(first?.textContent).toContain('−1.50%');
    expect(second?.textContent).toContain('CoinGecko reports no value for Pepe');
  });

  it('shows the order and emits a click on another column', async () => {
    const table = await render([row('bitcoin', 'Bitcoin', 1)]);
    const headers = [...table.querySelectorAll('th')];
    const header = (name: string): HTMLElement | undefined =>
      headers.find((one) => one.textContent?.trim() === name);
    expect(header('Market cap')?.getAttribute('aria-sort')).toBe('descending');
    expect(header('Price')?.hasAttribute('aria-sort')).toBe(false);
    header('Price')?.querySelector('button')?.click();
    expect(sorted).toEqual(['price']);
  });

  it('shows which coins are favourites and emits a click on a star', async () => {
    const table = await render([row('bitcoin', 'Bitcoin', 1), row('pepe', 'Pepe', 1)]);
    const star = (name: string): HTMLButtonElement | null =>
      table.querySelector(`button[aria-label="Favourite: ${name}"]`);
    expect(star('Bitcoin')?.getAttribute('aria-pressed')).toBe('true');
    expect(star('Pepe')?.getAttribute('aria-pressed')).toBe('false');
    star('Pepe')?.click();
    expect(starred).toEqual(['pepe']);
  });
});
