import { NAV_ITEMS, ariaCurrent } from './nav-items';

function activeAt(path: string): unknown[] {
  const states = NAV_ITEMS.map((item) => [item.key, ariaCurrent(item, path)]);
  return states.find(([, current]) => current !== null) ?? [];
}

describe('ariaCurrent', () => {
  it('marks the page itself', () => {
    expect(activeAt('/')).toEqual(['dashboard', 'page']);
    expect(activeAt('/news')).toEqual(['news', 'page']);
  });

  it('marks the markets on the page of a coin', () =>
    expect(activeAt('/coins/bitcoin')).toEqual(['markets', 'true']));

  it('marks nothing on other pages', () => expect(activeAt('/newsroom')).toEqual([]));
});
