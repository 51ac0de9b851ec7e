import { PLACES, currentAt } from './nav-items';

const marked = (at: string): unknown[] =>
  PLACES.map((place) => [place.key, currentAt(place, at)]).find(([, current]) => current !== null) ?? [];

describe('the current place', () => {
  it('is the page itself', () => {
    expect(marked('/')).toEqual(['dashboard', 'page']);
    expect(marked('/news')).toEqual(['news', 'page']);
  });

  it('is the markets on the page of a coin', () => expect(marked('/coins/bitcoin')).toEqual(['markets', 'true']));

  it('is nowhere on pages that belong to none', () => expect(marked('/newsroom')).toEqual([]));
});
