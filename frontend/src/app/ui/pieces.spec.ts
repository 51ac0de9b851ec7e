import { hueOf, letterOf, ownPicture } from './coin/coin-initial';
import { markedText } from './news/highlight';
import { sparklinePath } from './coin/sparkline-path';

describe('the sparkline', () => {
  it('needs three values', () => {
    expect(sparklinePath([1, 2])).toBeNull();
    expect(sparklinePath([1, 2, 3])).not.toBeNull();
  });

  it('spans the box, low at the bottom, high at the top', () => {
    const path = sparklinePath([1, 3, 2]);
    expect(path?.line).toBe('M0 94.6L50 5.4L100 50');
    expect(path).toMatchObject({ horizon: 94.6, end: 50, direction: 'up' });
  });

  it('lets both washes meet the horizon where the line crosses it', () => {
    const path = sparklinePath([2, 3, 1]);
    expect(path?.above).toBe('M0 50L0 50L50 5.4L75 50L100 50L100 50Z');
    expect(path?.below).toBe('M0 50L0 50L50 50L75 50L100 94.6L100 50Z');
    expect(path?.direction).toBe('down');
  });

  it('draws a flat line in the middle', () => {
    expect(sparklinePath([5, 5, 5])).toMatchObject({ line: 'M0 50L50 50L100 50', direction: 'flat' });
    expect(sparklinePath([0, 0, 0])?.line).toBe('M0 50L50 50L100 50');
  });

  it('draws what hardly moved as calm as it was', () => {
    expect(sparklinePath([1.0009, 1.0008, 1.0009])?.line).toBe('M0 49.1L50 50.9L100 49.1');
  });
});

describe('marked text', () => {
  it('marks whole words in any case and loses nothing', () => {
    const pieces = markedText('Ripple wins; rippled water, RIPPLE', ['Ripple']);
    expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(['Ripple', 'RIPPLE']);
    expect(pieces.map((piece) => piece.text).join('')).toBe('Ripple wins; rippled water, RIPPLE');
  });

  it('takes signs as they are', () => {
    expect(markedText('Is $DOGE (up)?', ['$DOGE'])).toContainEqual({ text: '$DOGE', marked: true });
    expect(markedText('a.b', ['.'])).toEqual([{ text: 'a.b', marked: false }]);
  });

  it('marks nothing without words', () => {
    expect(markedText('Bitcoin', ['', ' '])).toEqual([{ text: 'Bitcoin', marked: false }]);
  });
});

describe('coin marks', () => {
  it('takes the first letter of the name', () => {
    expect(letterOf('€URO coin')).toBe('U');
    expect(letterOf('  xrp')).toBe('X');
    expect(letterOf('💎')).toBe('?');
  });

  it('has eight hues, always the same for one coin', () => {
    const hues = new Set(Array.from({ length: 400 }, (_, at) => hueOf(`coin-${at}`)));
    expect(hues.size).toBe(8);
    expect(hueOf('bitcoin')).toBe(hueOf('bitcoin'));
  });

  it('shows only pictures of our own server', () => {
    expect(ownPicture('/logos/bitcoin')).toBe('/logos/bitcoin');
    expect(ownPicture('https://elsewhere.example/b.png')).toBeNull();
    expect(ownPicture('//elsewhere.example/b.png')).toBeNull();
    expect(ownPicture(null)).toBeNull();
  });
});
