import { DEFAULT_ORDER, ariaSort, formatOrder, parseOrder, toggleSort } from './order';

describe('the order of the markets', () => {
  it('is parsed from the address, or the default', () => {
    expect(parseOrder('-change_24h')).toEqual({ column: 'change_24h', descending: true });
    expect(parseOrder('name')).toEqual({ column: 'name', descending: false });
    expect(parseOrder('nonsense')).toEqual(DEFAULT_ORDER);
    expect(parseOrder(undefined)).toEqual(DEFAULT_ORDER);
  });

  it('is formatted as the API expects it', () => {
    expect(formatOrder({ column: 'price', descending: true })).toBe('-price');
    expect(formatOrder({ column: 'rank', descending: false })).toBe('rank');
  });

  it('starts with the largest value, or the first name, and is reversed by a second click', () => {
    const price = toggleSort(DEFAULT_ORDER, 'price');
    expect(price).toEqual({ column: 'price', descending: true });
    expect(toggleSort(price, 'price')).toEqual({ column: 'price', descending: false });
    expect(toggleSort(price, 'name')).toEqual({ column: 'name', descending: false });
  });

  it('is an aria-sort of its column only', () => {
    expect(ariaSort(DEFAULT_ORDER, 'market_cap')).toBe('descending');
    expect(ariaSort({ column: 'name', descending: false }, 'name')).toBe('ascending');
    expect(ariaSort(DEFAULT_ORDER, 'name')).toBeNull();
  });
});
