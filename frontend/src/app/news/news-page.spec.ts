import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import news from '../../../public/i18n/news/en.json';
import type { NewsItem } from '../api/models';
import { RefreshErrors } from '../api/polling/refresh-errors';
import { RefreshScheduler } from '../api/polling/refresh-scheduler';
import { signIn } from '../testing/session';
import { withTranslations } from '../testing/translations';
import { routes } from './routes';

const TIME = '2026-08-20T08:31:00Z';
const FAVOURITE = {
  coin_id: 'ripple',
  name: 'XRP',
  symbol: 'xrp',
  image: null,
  added_at: TIME,
  place: 1,
};

function newsItem(id: string, title: string): NewsItem {
  return {
    id,
    title,
    link: 'https://news.example/',
    summary: '',
    publisher: null,
    authors: [],
    feed: { url: 'https://feed.example/', title: 'Block Courier' },
    coins: [
      { id: 'ripple', name: 'XRP', symbol: 'xrp', image: null, matched: 'Ripple', place: 'title' },
    ],
    published: TIME,
    shown_at: TIME,
    observed_at: TIME,
  };
}

const FIRST = newsItem('a', 'Ripple wins a pilot');

describe('NewsPage', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  const page = (): HTMLElement => harness.routeNativeElement ?? document.body;
  const button = (name: string): HTMLButtonElement | undefined =>
    [...page().querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
  const titles = (): (string | undefined)[] =>
    [...page().querySelectorAll('h3')].map((one) => one.textContent?.trim());

  /** Wait until an expectation holds: a page that polls is never stable. */
  function eventually(expectation: () => void): Promise<void> {
    return vi.waitFor(() => {
      TestBed.tick();
      expectation();
    });
  }

  /** Wait for a request, answer it, and return its parameters. */
  async function answer(
    path: string,
    body: object,
    failure?: { status: number; statusText: string },
  ): Promise<string> {
    const request = await vi.waitFor(() => {
      TestBed.tick();
      return http.expectOne(({ url }) => url === `/api/v1/${path}`);
    });
    request.flush(body, failure);
    await eventually(() => undefined);
    return request.request.params.toString();
  }

  async function open(address: string, favourites: object[]): Promise<void> {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'news/en': news })],
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter(routes, withComponentInputBinding()),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    await signIn();
    harness = await RouterTestingHarness.create(address);
    await answer('news/feeds', { data: [] });
    await answer('favourites', { data: favourites });
  }

  async function openAll(): Promise<void> {
    await open('/?show=all', [FAVOURITE]);
    await answer('news', { data: [FIRST], next: null });
    await eventually(() => expect(titles()).toHaveLength(1));
  }

  it('opens with the news of the favourites and shows why each item matches', async () => {
    await open('/', [FAVOURITE]);
    const params = await answer('news', { data: [FIRST], next: null });
    expect(params).toContain('filter=favourites');
    await eventually(() => expect(titles()[0]).toContain('Ripple wins a pilot'));
    expect(page().textContent).toContain('matched “Ripple” in the title');
  });

  it('offers to choose favourites if there are none, and requests no news', async () => {
    await open('/', []);
    await eventually(() => expect(page().textContent).toContain('You have no favourites yet'));
    http.expectNone(({ url }) => url === '/api/v1/news');
    const link = page().querySelector('a[href="/favourites"]');
    expect(link?.textContent).toContain('Choose favourites');
  });

  it('keeps new items back until they are requested', async () => {
    await openAll();
    TestBed.inject(RefreshScheduler).refreshNow();
    await answer('news', { data: [newsItem('b', 'Ripple loses it'), FIRST], next: null });
    await eventually(() => expect(button('One newer story')).toBeDefined());
    expect(titles()).toHaveLength(1);
    button('One newer story')?.click();
    await eventually(() => expect(titles()).toHaveLength(2));
  });

  it('shows all items that arrived while the tab was hidden', async () => {
    await openAll();
    TestBed.inject(RefreshScheduler).refreshNow();
    await answer('news', { data: [newsItem('z', 'Newest')], next: 'between' });
    await eventually(() => expect(button('More than 1 newer stories')).toBeDefined());
    button('More than 1 newer stories')?.click();
    await eventually(() => expect(titles()[0]).toContain('Newest'));
    button('Load more')?.click();
    const params = await answer('news', { data: [newsItem('m', 'Between'), FIRST], next: null });
    expect(params).toContain('cursor=between');
    await eventually(() => expect(titles()).toHaveLength(3));
  });

  it('focuses the first of the older items that are loaded', async () => {
    await open('/?show=all', [FAVOURITE]);
    await answer('news', { data: [FIRST], next: 'older' });
    document.body.append(page());
    await eventually(() => expect(button('Load more')).toBeDefined());
    button('Load more')?.focus();
    button('Load more')?.click();
    const older = [newsItem('o', 'An older one'), newsItem('p', 'The oldest')];
    await answer('news', { data: older, next: null });
    await eventually(() => expect(document.activeElement?.textContent).toContain('An older one'));
  });

  it('keeps its items if a refresh fails, without an error of its own', async () => {
    await openAll();
    TestBed.inject(RefreshScheduler).refreshNow();
    const failure = { status: 500, statusText: 'Internal error' };
    await answer('news', { title: 'Internal error' }, failure);
    const error = TestBed.inject(RefreshErrors).current;
    await eventually(() => expect(error()?.status).toBe(500));
    expect(page().textContent).not.toContain('did not load');
    expect(titles()).toHaveLength(1);
  });

  it('shows the search for which nothing was found', async () => {
    await open('/?show=all&q=halving', [FAVOURITE]);
    const params = await answer('news', { data: [], next: null });
    expect(params).toContain('q=halving');
    await eventually(() => expect(page().textContent).toContain('No story matches “halving”'));
  });
});
