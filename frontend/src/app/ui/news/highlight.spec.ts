import { highlight } from './highlight';

describe('highlight', () => {
  it('highlights whole words in any case and keeps the text', () => {
    const pieces = highlight('Ripple wins; rippled water, RIPPLE', ['Ripple']);
    const found = pieces.filter(({ highlighted }) => highlighted).map(({ text }) => text);
    expect(found).toEqual(['Ripple', 'RIPPLE']);
    expect(pieces.map(({ text }) => text).join('')).toBe('Ripple wins; rippled water, RIPPLE');
  });

  it('takes special characters literally', () => {
    const pieces = highlight('Is $DOGE (up)?', ['$DOGE']);
    expect(pieces).toContainEqual({ text: '$DOGE', highlighted: true });
    expect(highlight('a.b', ['.'])).toEqual([{ text: 'a.b', highlighted: false }]);
  });

  it('highlights nothing without words', () => {
    expect(highlight('Bitcoin', ['', ' '])).toEqual([{ text: 'Bitcoin', highlighted: false }]);
  });
});
