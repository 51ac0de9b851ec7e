import { amountText } from './amount';
import { changeText } from './change';
import { toPlainText } from './number-parts';
import { priceText } from './price';

const N = '\u202f';

describe('priceText', () => {
  it.each([
    [64182.4, '$64,182.40', `64${N}182,40${N}$`],
    [9.99996, '$10.00', `10,00${N}$`],
    [9.99994, '$9.9999', `9,9999${N}$`],
    [1.1042, '$1.1042', `1,1042${N}$`],
    [0.1, '$0.1000', `0,1000${N}$`],
    [0.099999, '$0.1000', `0,1000${N}$`],
    [0.08461, '$0.08461', `0,08461${N}$`],
    [0.01, '$0.01000', `0,01000${N}$`],
    [0.00999999, '$0.01000', `0,01000${N}$`],
    [0.0028, '$0.002800', `0,002800${N}$`],
    [0.00041237, '$0.0004124', `0,0004124${N}$`],
    [0.00009999999, '$0.0001000', `0,0001000${N}$`],
    [0.00001234, '$0.0₄1234', `0,0₄1234${N}$`],
    [0.000006418, '$0.0₅6418', `0,0₅6418${N}$`],
    [3.4e-12, '$0.0₁₁34', `0,0₁₁34${N}$`],
    [0, '$0.00', `0,00${N}$`],
    [-12.5, '−$12.50', `−12,50${N}$`],
    [999_999_999.99, '$999,999,999.99', `999${N}999${N}999,99${N}$`],
    [1.27e12, `$1.27${N}T`, `1${N}270${N}Md${N}$`],
    [2.5e18, `$2.50${N}×${N}10¹⁸`, `2,50${N}×${N}10¹⁸${N}$`],
  ])('formats %d as %s and %s', (value, english, french) => {
    expect(toPlainText(priceText(value, 'en'))).toBe(english);
    expect(toPlainText(priceText(value, 'fr'))).toBe(french);
  });

  it('keeps every digit in the full value', () => {
    expect(priceText(0.00001234, 'en').full).toBe('$0.00001234');
    expect(priceText(0.00001234, 'fr').full).toBe(`0,00001234${N}$`);
    expect(priceText(3.4e-12, 'en').full).toBe('$0.0000000000034');
  });

  it('formats other currencies', () => {
    expect(toPlainText(priceText(12.3, 'fr', 'eur'))).toBe(`12,30${N}€`);
    expect(toPlainText(priceText(0.00001234, 'en', 'eur'))).toBe('€0.0₄1234');
    expect(toPlainText(priceText(12.3, 'en', 'cad'))).toBe('CA$12.30');
  });

  it.each([
    ['btc', `BTC${N}12.30`, `12,30${N}BTC`],
    ['xau', `XAU${N}12.30`, `12,30${N}XAU`],
    ['sats', `sats${N}12.30`, `12,30${N}sats`],
    ['link', `LINK${N}12.30`, `12,30${N}LINK`],
  ])('formats %s, which is no currency of a state', (code, english, french) => {
    expect(toPlainText(priceText(12.3, 'en', code))).toBe(english);
    expect(toPlainText(priceText(12.3, 'fr', code))).toBe(french);
    expect(toPlainText(amountText(2.5e9, 'en', code))).toContain(`2.50${N}B`);
  });
});

describe('amountText', () => {
  it.each([
    [1_273_400_112_930, `$1.27${N}T`, `1${N}270${N}Md${N}$`],
    [81_900_000_000, `$81.9${N}B`, `81,9${N}Md${N}$`],
    [608_000_000, `$608${N}M`, `608${N}M${N}$`],
    [88_000_000, `$88.0${N}M`, `88,0${N}M${N}$`],
    [1_200_000, `$1.20${N}M`, `1,20${N}M${N}$`],
    [999_600_000, `$1.00${N}B`, `1,00${N}Md${N}$`],
    [999_999_999_999, `$1.00${N}T`, `1${N}000${N}Md${N}$`],
    [2.5e15, `$2.50${N}×${N}10¹⁵`, `2,50${N}×${N}10¹⁵${N}$`],
    [9.999e29, `$1.00${N}×${N}10³⁰`, `1,00${N}×${N}10³⁰${N}$`],
    [1.7e308, `$1.70${N}×${N}10³⁰⁸`, `1,70${N}×${N}10³⁰⁸${N}$`],
    [999_999.6, `$1.00${N}M`, `1,00${N}M${N}$`],
    [141_300, '$141,300', `141${N}300${N}$`],
    [99.5, '$99.50', `99,50${N}$`],
    [0.5, '$0.50', `0,50${N}$`],
    [0.0042017, '$0.0042', `0,0042${N}$`],
    [0.05, '$0.05', `0,05${N}$`],
    [0, '$0', `0${N}$`],
  ])('formats %d as %s and %s', (value, english, french) => {
    expect(toPlainText(amountText(value, 'en'))).toBe(english);
    expect(toPlainText(amountText(value, 'fr'))).toBe(french);
  });

  it('formats amounts without a currency', () => {
    expect(toPlainText(amountText(59_610_000_000, 'en', null))).toBe(`59.6${N}B`);
    expect(toPlainText(amountText(59_610_000_000, 'fr', null))).toBe(`59,6${N}Md`);
    expect(amountText(59_610_000_000, 'en', null).full).toBe('59,610,000,000');
  });
});

describe('changeText', () => {
  it.each([
    [6.1833, 'up', '+6.18%', `+6,18${N}%`],
    [-3.2, 'down', '−3.20%', `−3,20${N}%`],
    [-0.001, 'flat', '0.00%', `0,00${N}%`],
    [0, 'flat', '0.00%', `0,00${N}%`],
    [0.005, 'up', '+0.01%', `+0,01${N}%`],
    [1_270_000, 'up', `+1.27${N}M%`, `+1,27${N}M${N}%`],
    [2.5e18, 'up', `+2.50${N}×${N}10¹⁸%`, `+2,50${N}×${N}10¹⁸${N}%`],
    [12345.678, 'up', '+12,345.68%', `+12${N}345,68${N}%`],
  ])('formats %d (%s) as %s and %s', (value, direction, english, french) => {
    expect(changeText(value, 'en')).toEqual({ direction, text: english });
    expect(changeText(value, 'fr')).toEqual({ direction, text: french });
  });
});
