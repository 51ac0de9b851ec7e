import { USUAL, ariaSort, orderOf, pressed, written } from './order';

describe('the order of the markets', () => {
  it('is read from the address, or the usual one', () => {
    expect(orderOf('-change_24h')).toEqual({ column: 'change_24h', down: true });
    expect(orderOf('name')).toEqual({ column: 'name', down: false });
    expect(orderOf('nonsense')).toEqual(USUAL);
    expect(orderOf(undefined)).toEqual(USUAL);
  });

  it('is written as the API reads it', () => {
    expect(written({ column: 'price', down: true })).toBe('-price');
    expect(written({ column: 'rank', down: false })).toBe('rank');
  });

  it('starts figures with the largest, names with the first letter, and turns round at the second press', () => {
    const price = pressed(USUAL, 'price');
    expect(price).toEqual({ column: 'price', down: true });
    expect(pressed(price, 'price')).toEqual({ column: 'price', down: false });
    expect(pressed(price, 'name')).toEqual({ column: 'name', down: false });
  });

  it('is told to screen readers on its column only', () => {
    expect(ariaSort(USUAL, 'market_cap')).toBe('descending');
    expect(ariaSort({ column: 'name', down: false }, 'name')).toBe('ascending');
    expect(ariaSort(USUAL, 'name')).toBeNull();
  });
});
