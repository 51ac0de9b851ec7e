import { TestBed } from '@angular/core/testing';
import { inputBinding, outputBinding, signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import market from '../../../public/i18n/market/en.json';
import ui from '../../../public/i18n/ui/en.json';
import type { MarketRow } from '../api/models';
import { withWords } from '../testing/translations';
import { MarketTable } from './market-table';
import { Column, Order } from './order';

function row(id: string, name: string, price: number | null): MarketRow {
  const figures = { change_1h: 0.1, change_24h: -1.5, change_7d: null, market_cap: 1.27e12, total_volume: 2e9 };
  return {
    id,
    name,
    symbol: id.slice(0, 3),
    image: null,
    rank: 1,
    price,
    last_updated: null,
    sparkline: [1, 2, 3],
    ...figures,
  };
}

describe('the market table', () => {
  const order = signal<Order>({ column: 'market_cap', down: true });
  const pressed: Column[] = [];
  const starred: string[] = [];

  async function table(rows: MarketRow[]): Promise<HTMLElement> {
    TestBed.configureTestingModule({
      imports: [withWords({ 'ui/en': ui, 'market/en': market })],
      providers: [provideRouter([])],
    });
    const fixture = TestBed.createComponent(MarketTable, {
      bindings: [
        inputBinding('rows', () => rows),
        inputBinding('order', order),
        inputBinding('favourites', () => new Set(['bitcoin'])),
        outputBinding<Column>('pressed', (column) => pressed.push(column)),
        outputBinding<MarketRow>('starred', ({ id }) => starred.push(id)),
      ],
    });
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }

  it('names each coin, leads to its page, and writes its figures', async () => {
    const element = await table([row('bitcoin', 'Bitcoin', 64_182.4), row('pepe', 'Pepe', null)]);
    const [, first, second] = [...element.querySelectorAll('tr')];
    expect(first?.querySelector('a')?.getAttribute('href')).toBe('/coins/bitcoin');
    expect(first?.textContent).toContain('$64,182.40');
    expect(first?.textContent).toContain('−1.50%');
    expect(second?.textContent).toContain('CoinGecko gives no figure for Pepe');
  });

  it('tells how it is sorted, and asks for another order', async () => {
    const element = await table([row('bitcoin', 'Bitcoin', 1)]);
    const heads = [...element.querySelectorAll('th')];
    const head = (name: string): HTMLElement | undefined => heads.find((one) => one.textContent?.trim() === name);
    expect(head('Market cap')?.getAttribute('aria-sort')).toBe('descending');
    expect(head('Price')?.hasAttribute('aria-sort')).toBe(false);
    head('Price')?.querySelector('button')?.click();
    expect(pressed).toEqual(['price']);
  });

  it('shows which coins are favourites, and passes a star on', async () => {
    const element = await table([row('bitcoin', 'Bitcoin', 1), row('pepe', 'Pepe', 1)]);
    const star = (name: string): HTMLButtonElement | null =>
      element.querySelector(`button[aria-label="Favourite: ${name}"]`);
    expect(star('Bitcoin')?.getAttribute('aria-pressed')).toBe('true');
    expect(star('Pepe')?.getAttribute('aria-pressed')).toBe('false');
    star('Pepe')?.click();
    expect(starred).toEqual(['pepe']);
  });
});
