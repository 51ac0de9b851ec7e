import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';

/** Unusual ids; the first two are CoinGecko's. */
const IDS = ['1move token', 'boringdao-[old]', '...', '.a', 'a%2Fb', 'a?b#c', 'a;b=1', 'é:@&+~()'];

describe('address of a coin', () => {
  it.each(IDS)('contains %s as one segment', (id) => {
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
    const router = TestBed.inject(Router);
    const address = router.serializeUrl(router.createUrlTree(['/coins', id]));
    expect(new URL(address, 'http://host.example').pathname).toBe(address);
    const { segments } = router.parseUrl(address).root.children['primary'] ?? { segments: [] };
    expect(segments.map(({ path }) => path)).toEqual(['coins', id]);
  });
});
