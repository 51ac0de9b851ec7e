import { tabTitle } from './tab-title';

describe('the name of a coin in the tab', () => {
  it('says the price and whether it is late', () => {
    expect(tabTitle('Bitcoin', 76_304, 'en')).toBe('Bitcoin $76,304.00 · CryptoViz');
    expect(tabTitle('Bitcoin', 76_304, 'en', 'late')).toBe('Bitcoin $76,304.00 (late) · CryptoViz');
  });

  it('says the name alone while there is no price', () =>
    expect(tabTitle('Kava', null, 'fr')).toBe('Kava · CryptoViz'));
});
