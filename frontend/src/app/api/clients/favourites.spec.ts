import { provideHttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  TestRequest,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { signIn } from '../../testing/session';
import { Session } from '../session/session';
import { marketRows } from './coins';
import { Favourites } from './favourites';

const coin = (id: string): { id: string; name: string; symbol: string; image: null } => ({
  id,
  name: id,
  symbol: id,
  image: null,
});
/** In the order in which they were added. */
const ALL = ['bitcoin', 'ripple', 'solana'];
const favourite = (id: string): object => ({
  ...coin(id),
  coin_id: id,
  added_at: `${ALL.indexOf(id)}`,
  place: ALL.indexOf(id),
});
const SERVER_ERROR = { status: 500, statusText: 'Internal error' };

describe('Favourites', () => {
  let http: HttpTestingController;
  let favourites: Favourites;
  const ids = (): string[] => [...favourites.ids()];

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    await signIn();
    favourites = TestBed.inject(Favourites);
    await answerList('bitcoin');
  });
  afterEach(() => http.verify());

  /** Wait for a request and return it. */
  function request(method: string, path: string): Promise<TestRequest> {
    return vi.waitFor(() => {
      TestBed.tick();
      return http.expectOne({ method, url: `/api/v1/${path}` });
    });
  }

  /** Another tab adds favourites. */
  async function added(...coins: string[]): Promise<void> {
    const otherTab = new BroadcastChannel('cv.favourites /');
    otherTab.postMessage('changed');
    await answerList('bitcoin', ...coins);
    otherTab.close();
  }

  async function answerList(...coins: string[]): Promise<void> {
    (await request('GET', 'favourites')).flush({ data: coins.map(favourite) });
    await vi.waitFor(() => {
      TestBed.tick();
      expect(ids()).toEqual(coins);
    });
  }

  it('keeps their number for the next start', () => {
    expect(TestBed.inject(Session).user()?.favourites).toBe(1);
  });

  it('reverts a change that the server rejects, and keeps another in flight', async () => {
    const rejected = favourites.add(coin('ripple'));
    const accepted = favourites.add(coin('solana'));
    expect(ids()).toEqual(['bitcoin', 'ripple', 'solana']);
    (await request('PUT', 'favourites/ripple')).flush({}, SERVER_ERROR);
    await expect(rejected).rejects.toThrow();
    expect(ids()).toEqual(['bitcoin', 'solana']);
    (await request('PUT', 'favourites/solana')).flush(null);
    await accepted;
    expect(ids()).toEqual(['bitcoin', 'solana']);
    await answerList('bitcoin', 'solana');
  });

  it('a change fetches again what depends on the favourites, and nothing else', async () => {
    TestBed.runInInjectionContext(() => {
      marketRows(() => ({ favourites: true, limit: 1 }));
      marketRows(() => ({ limit: 2 }));
    });
    TestBed.tick();
    for (const markets of http.match(({ url }) => url === '/api/v1/markets')) {
      markets.flush({ data: [], next: null });
    }
    const removed = favourites.remove('bitcoin');
    (await request('DELETE', 'favourites/bitcoin')).flush(null);
    await removed;
    await answerList();
    const repeated = http.match(({ url }) => url === '/api/v1/markets');
    expect(repeated.map(({ request: { params } }) => params.get('limit'))).toEqual(['1']);
  });

  it('a removed favourite is restored where it was', async () => {
    await added('ripple', 'solana');
    const removing = favourites.remove('ripple');
    (await request('DELETE', 'favourites/ripple')).flush(null);
    const removed = await removing;
    await answerList('bitcoin', 'solana');
    const restoring = favourites.restore(removed!);
    expect(ids()).toEqual(['bitcoin', 'ripple', 'solana']);
    const put = await vi.waitFor(() => http.expectOne(({ method }) => method === 'PUT'));
    expect(put.request.params.get('added_at')).toBe('1');
    put.flush(null);
    await restoring;
    await answerList('bitcoin', 'ripple', 'solana');
  });

  it('a change in another tab shows at once', async () => {
    await added('ripple');
    expect(ids()).toEqual(['bitcoin', 'ripple']);
  });

  it('sends new orders one after the other, and reverts one that is rejected', async () => {
    await added('ripple', 'solana');
    const first = favourites.reorder(['solana', 'bitcoin', 'ripple']);
    const second = favourites.reorder(['ripple', 'solana', 'bitcoin']);
    expect(ids()).toEqual(['ripple', 'solana', 'bitcoin']);
    const put = await request('PUT', 'favourites');
    expect(put.request.body).toEqual({ coin_ids: ['solana', 'bitcoin', 'ripple'] });
    put.flush(null);
    await first;
    (await request('PUT', 'favourites')).flush(null, SERVER_ERROR);
    await expect(second).rejects.toThrow();
    expect(ids()).toEqual(['solana', 'bitcoin', 'ripple']);
    await answerList('solana', 'bitcoin', 'ripple');
  });
});
