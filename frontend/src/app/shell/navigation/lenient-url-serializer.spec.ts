import { LenientUrlSerializer } from './lenient-url-serializer';

describe('LenientUrlSerializer', () => {
  const parse = (url: string): unknown => new LenientUrlSerializer().parse(url).queryParams['q'];

  it.each([
    ['/news?q=%ff', '\uFFFD'],
    ['/news?q=50%', '50\uFFFD'],
    ['/news?q=%E2%82%AC', '€'],
    ['/news?q=first&q=second', 'first'],
    ['/news', undefined],
  ])('parses %s', (url, q) => {
    expect(parse(url)).toBe(q);
  });
});
