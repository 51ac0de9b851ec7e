import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { MarketPages, marketPages } from './market-pages';
import { Session } from '../session/session';

const USER = { id: 1, username: 'mara', admin: false, created_at: '2026-11-23T00:00:00Z' };

describe('the pages of the market', () => {
  let http: HttpTestingController;
  let pages: MarketPages;
  const sort = signal('-market_cap');

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [provideRouter([{ path: '**', children: [] }]), provideHttpClient(), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpTestingController);
    sort.set('-market_cap');
    const entering = TestBed.inject(Session).signIn({ username: 'mara', password: 'four words in a row' });
    http.expectOne('/api/v1/auth/login').flush({ access_token: 'token', expires_in: 900, user: USER });
    await entering;
    pages = TestBed.runInInjectionContext(() => marketPages(() => ({ sort: sort() })));
  });
  afterEach(() => http.verify());

  function asked(): Promise<TestRequest> {
    return vi.waitFor(() => {
      TestBed.tick();
      return http.expectOne(({ url }) => url === '/api/v1/markets');
    });
  }

  async function answer(ids: string[], next: string | null): Promise<string> {
    const request = await asked();
    request.flush({ data: ids.map((id) => ({ id })), next, as_of: null, total: 4 });
    await vi.waitFor(() => {
      TestBed.tick();
      expect(shown()).toEqual(expect.arrayContaining(ids));
    });
    return request.request.params.toString();
  }

  const shown = (): string[] | undefined => pages.rows()?.map(({ id }) => id);

  it('come one after another, each from where the one before ends', async () => {
    expect(await answer(['a', 'b'], 'two')).toBe('sort=-market_cap&limit=50');
    expect(pages.more()).toBe(true);
    pages.extend();
    expect(await answer(['c', 'd'], null)).toContain('cursor=two');
    expect(shown()).toEqual(['a', 'b', 'c', 'd']);
    expect(pages.more()).toBe(false);
    pages.extend();
    TestBed.tick();
  });

  it('show a row once that moved between two requests', async () => {
    await answer(['a', 'b'], 'two');
    pages.extend();
    await answer(['b', 'c'], null);
    expect(shown()).toEqual(['a', 'b', 'c']);
  });

  it('begin anew with another question', async () => {
    await answer(['a', 'b'], 'two');
    pages.extend();
    await answer(['c'], null);
    sort.set('price');
    expect(await answer(['z'], 'more')).toBe('sort=price&limit=50');
    expect(shown()).toEqual(['z']);
  });
});
