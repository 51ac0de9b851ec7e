import { provideHttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  TestRequest,
} from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { signIn } from '../../testing/session';
import { MarketPages, allMarketPages, marketPages } from './market-pages';

describe('marketPages', () => {
  let http: HttpTestingController;
  let pages: MarketPages;
  const sort = signal('-market_cap');

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    sort.set('-market_cap');
    await signIn();
  });

  function create(pagesOf = marketPages): void {
    pages = TestBed.runInInjectionContext(() => pagesOf(() => ({ sort: sort() })));
  }

  afterEach(() => http.verify());

  function nextRequest(): Promise<TestRequest> {
    return vi.waitFor(() => {
      TestBed.tick();
      return http.expectOne(({ url }) => url === '/api/v1/markets');
    });
  }

  /** Answer the next request and return its parameters. */
  async function answer(ids: string[], next: string | null): Promise<string> {
    const request = await nextRequest();
    request.flush({ data: ids.map((id) => ({ id })), next, as_of: null, total: 4, listed: 4 });
    await vi.waitFor(() => {
      TestBed.tick();
      expect(shown()).toEqual(expect.arrayContaining(ids));
    });
    return request.request.params.toString();
  }

  const shown = (): string[] | undefined => pages.rows()?.map(({ id }) => id);

  it('loads one page after another by cursor', async () => {
    create();
    expect(await answer(['a', 'b'], 'two')).toBe('limit=14&sort=-market_cap');
    expect(pages.hasMore()).toBe(true);
    pages.loadMore();
    expect(await answer(['c', 'd'], null)).toContain('cursor=two');
    expect(shown()).toEqual(['a', 'b', 'c', 'd']);
    expect(pages.hasMore()).toBe(false);
    pages.loadMore();
    TestBed.tick();
  });

  it('shows a row once if it is on two pages', async () => {
    create();
    await answer(['a', 'b'], 'two');
    pages.loadMore();
    await answer(['b', 'c'], null);
    expect(shown()).toEqual(['a', 'b', 'c']);
  });

  it('starts with one page again for another query', async () => {
    create();
    await answer(['a', 'b'], 'two');
    pages.loadMore();
    await answer(['c'], null);
    sort.set('price');
    expect(await answer(['z'], 'more')).toBe('limit=14&sort=price');
    expect(shown()).toEqual(['z']);
  });

  it('loads all pages if all are wanted', async () => {
    create(allMarketPages);
    expect(await answer(['a', 'b'], 'two')).toContain('limit=250');
    expect(pages.complete()).toBe(false);
    expect(await answer(['c'], null)).toContain('cursor=two');
    expect(shown()).toEqual(['a', 'b', 'c']);
    expect(pages.complete()).toBe(true);
  });
});
