import { iconHue, initialOf, localImage } from './coin-initial';

describe('the replacement for a coin image', () => {
  it('takes the first letter of the name', () => {
    expect(initialOf('€URO coin')).toBe('U');
    expect(initialOf('  xrp')).toBe('X');
    expect(initialOf('💎')).toBe('?');
  });

  it('has eight hues, always the same for one coin', () => {
    const hues = Array.from({ length: 400 }, (_, index) => iconHue(`coin-${index}`));
    expect(new Set(hues).size).toBe(8);
    expect(iconHue('bitcoin')).toBe(iconHue('bitcoin'));
  });

  it('is used unless the image is on our own server', () => {
    expect(localImage('/logos/bitcoin')).toBe('./logos/bitcoin');
    expect(localImage('https://elsewhere.example/b.png')).toBeNull();
    expect(localImage('//elsewhere.example/b.png')).toBeNull();
    expect(localImage(null)).toBeNull();
  });
});
