import { newsQuery, parseFilters, searchWords, toggled } from './news-query';

const NOW = Date.UTC(2026, 7, 20, 10, 42);

describe('the query of the news page', () => {
  it('asks for the favourites by default', () => {
    const filters = parseFilters({});
    expect(filters).toEqual({ show: 'favourites', coins: [], feed: null, q: '', since: null });
    expect(newsQuery(filters, NOW)).toEqual({ filter: 'favourites', limit: 30 });
  });

  it('follows the address', () => {
    const filters = parseFilters({
      show: 'all',
      coin: 'xrp,,bitcoin',
      feed: 'https://feed.example/',
      q: 'pilot',
      since: '24h',
    });
    expect(newsQuery(filters, NOW)).toEqual({
      filter: 'all',
      coins: ['xrp', 'bitcoin'],
      feed: 'https://feed.example/',
      q: 'pilot',
      since: '2026-08-19T10:00:00.000Z',
      limit: 30,
    });
  });

  it('ignores unknown values', () => {
    expect(parseFilters({ show: 'none', since: '3y', coin: ',' })).toEqual(parseFilters({}));
  });

  it('toggles coins', () => {
    expect(toggled(['xrp'], 'bitcoin')).toEqual(['xrp', 'bitcoin']);
    expect(toggled(['xrp', 'bitcoin'], 'xrp')).toEqual(['bitcoin']);
  });

  it('splits a search into words', () => {
    expect(searchWords('  kraken   halving ')).toEqual(['kraken', 'halving']);
  });
});
