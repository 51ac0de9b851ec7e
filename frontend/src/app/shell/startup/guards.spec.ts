import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { signedIn } from './guards';

describe('signedIn', () => {
  it('keeps the whole address that was wanted', async () => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([
          { path: 'sign-in', children: [] },
          { path: '', canMatch: [signedIn], children: [{ path: '**', children: [] }] },
        ]),
      ],
    });
    const router = TestBed.inject(Router);
    const opened = router.navigateByUrl('/coins/bitcoin?range=1y&figure=volume#facts');
    const site = await vi.waitFor(() =>
      TestBed.inject(HttpTestingController).expectOne('/api/v1/site'),
    );
    site.flush({ csrf_cookie: 'absent', first_account: false });
    await opened;
    expect(router.parseUrl(router.url).queryParams['to']).toBe(
      '/coins/bitcoin?range=1y&figure=volume#facts',
    );
  });
});
