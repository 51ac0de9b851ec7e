import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import news from '../../../public/i18n/news/en.json';
import ui from '../../../public/i18n/ui/en.json';
import { Pulse } from '../api/polling/refresh-scheduler';
import { Session } from '../api/session/session';
import { Setbacks } from '../api/polling/refresh-errors';
import type { NewsItem } from '../api/models';
import { withWords } from '../testing/translations';
import { routes } from './routes';

const FAVOURITE = { coin_id: 'ripple', name: 'XRP', symbol: 'xrp', image: null, added_at: '2026-08-01T00:00:00Z' };

function story(id: string, title: string): NewsItem {
  const time = '2026-08-20T08:31:00Z';
  const coins = [{ id: 'ripple', name: 'XRP', symbol: 'xrp', matched: 'Ripple', place: 'title' as const }];
  const feed = { url: 'https://feed.example/', title: 'Block Courier' };
  const times = { published: time, shown_at: time, observed_at: time };
  return { id, title, link: 'https://news.example/', summary: '', publisher: null, authors: [], feed, coins, ...times };
}

describe('the news page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  const page = (): HTMLElement => harness.routeNativeElement ?? document.body;
  const button = (name: string): HTMLButtonElement | undefined =>
    [...page().querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
  const titles = (): (string | undefined)[] => [...page().querySelectorAll('h3')].map((one) => one.textContent?.trim());

  /** Waits for the request, answers it, and lets the page take the answer in. A page that polls is never stable: wait for what it does. */
  async function answer(path: string, body: object, failed?: { status: number; statusText: string }): Promise<string> {
    const asked = await vi.waitFor(() => {
      TestBed.tick();
      return http.expectOne(({ url }) => url === `/api/v1/${path}`);
    });
    asked.flush(body, failed);
    await shown(() => undefined);
    return asked.request.params.toString();
  }

  function shown(expectation: () => void): Promise<void> {
    return vi.waitFor(() => {
      TestBed.tick();
      expectation();
    });
  }

  async function open(address: string, favourites: object[]): Promise<void> {
    TestBed.configureTestingModule({
      imports: [withWords({ 'ui/en': ui, 'news/en': news })],
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter(routes, withComponentInputBinding())],
    });
    http = TestBed.inject(HttpTestingController);
    const signedIn = TestBed.inject(Session).signIn({ username: 'mara', password: 'secret' });
    const user = { id: 1, username: 'mara', admin: false, created_at: '2026-08-01T00:00:00Z' };
    http.expectOne('/api/v1/auth/login').flush({ access_token: 't', expires_in: 900, user });
    await signedIn;
    harness = await RouterTestingHarness.create(address);
    await answer('news/feeds', { data: [] });
    await answer('favourites', { data: favourites });
  }

  it('opens with the stories of the favourites, and says why each is there', async () => {
    await open('/', [FAVOURITE]);
    const asked = await answer('news', { data: [story('a', 'Ripple wins a pilot')], next: null });
    expect(asked).toContain('filter=favourites');
    await shown(() => expect(titles()[0]).toContain('Ripple wins a pilot'));
    expect(page().textContent).toContain('because of “Ripple” in the title');
  });

  it('offers to choose favourites where there are none, and asks nothing', async () => {
    await open('/', []);
    await shown(() => expect(page().textContent).toContain('You have no favourites yet'));
    http.expectNone(({ url }) => url === '/api/v1/news');
    expect(page().querySelector('a[href="/favourites"]')?.textContent).toContain('Choose favourites');
  });

  it('lets newer stories wait until they are asked for', async () => {
    await open('/?show=all', [FAVOURITE]);
    await answer('news', { data: [story('a', 'Ripple wins a pilot')], next: null });
    await shown(() => expect(titles()).toHaveLength(1));
    TestBed.inject(Pulse).ask();
    await answer('news', { data: [story('b', 'Ripple loses it'), story('a', 'Ripple wins a pilot')], next: null });
    await shown(() => expect(button('One newer story')).toBeDefined());
    expect(titles()).toHaveLength(1);
    button('One newer story')?.click();
    await shown(() => expect(titles()).toHaveLength(2));
  });

  it('keeps its stories when a turn fails, and leaves it to the page’s banner to say so', async () => {
    await open('/?show=all', [FAVOURITE]);
    await answer('news', { data: [story('a', 'Ripple wins a pilot')], next: null });
    await shown(() => expect(titles()).toHaveLength(1));
    TestBed.inject(Pulse).ask();
    await answer('news', { title: 'Internal error' }, { status: 500, statusText: 'Internal error' });
    await shown(() => expect(TestBed.inject(Setbacks).failure()?.status).toBe(500));
    expect(page().textContent).not.toContain('did not load');
    expect(titles()).toHaveLength(1);
  });

  it('says which words were not found', async () => {
    await open('/?show=all&q=halving', [FAVOURITE]);
    const asked = await answer('news', { data: [], next: null });
    expect(asked).toContain('q=halving');
    await shown(() => expect(page().textContent).toContain('No story says “halving”'));
  });
});
