import { questionFor, searchWords, toggled, wantedFrom } from './news-query';

const NOW = Date.UTC(2026, 7, 20, 10, 42);

describe('what the news are asked', () => {
  it('opens with the favourites', () => {
    expect(wantedFrom({})).toEqual({ show: 'favourites', coins: [], feed: null, q: '', since: null });
    expect(questionFor(wantedFrom({}), NOW)).toEqual({ filter: 'favourites', limit: 30 });
  });

  it('follows the address', () => {
    const wanted = wantedFrom({
      show: 'all',
      coin: 'xrp,,bitcoin',
      feed: 'https://feed.example/',
      q: 'pilot',
      since: '24h',
    });
    expect(questionFor(wanted, NOW)).toEqual({
      filter: 'all',
      coins: ['xrp', 'bitcoin'],
      feed: 'https://feed.example/',
      q: 'pilot',
      since: '2026-08-19T10:00:00.000Z',
      limit: 30,
    });
  });

  it('takes nonsense in the address for nothing', () => {
    expect(wantedFrom({ show: 'none', since: '3y', coin: ',' })).toEqual(wantedFrom({}));
  });

  it('adds and takes away coins', () => {
    expect(toggled(['xrp'], 'bitcoin')).toEqual(['xrp', 'bitcoin']);
    expect(toggled(['xrp', 'bitcoin'], 'xrp')).toEqual(['bitcoin']);
  });

  it('marks the words of a search', () => {
    expect(searchWords('  kraken   halving ')).toEqual(['kraken', 'halving']);
  });
});
