import { tabTitle } from './tab-title';

describe('tabTitle', () => {
  it('contains the price and whether it is late', () => {
    expect(tabTitle('Bitcoin', 76_304, 'en')).toBe('Bitcoin $76,304.00 · CryptoViz');
    expect(tabTitle('Bitcoin', 76_304, 'en', 'late')).toBe('Bitcoin $76,304.00 (late) · CryptoViz');
  });

  it('contains only the name without a price', () =>
    expect(tabTitle('Kava', null, 'fr')).toBe('Kava · CryptoViz'));
});
