import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { signIn } from '../testing/session';
import { withTranslations } from '../testing/translations';
import { FavouritesPage } from './favourites-page';

describe('FavouritesPage', () => {
  it.each([
    ['of a registration', { registered: true }, true],
    ['opened later', undefined, false],
  ])('%s', async (_, state, isStep) => {
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'favourites', children: [] }]),
      ],
    });
    await signIn();
    await TestBed.inject(Router).navigateByUrl('/favourites', state ? { state } : {});
    const fixture = TestBed.createComponent(FavouritesPage);
    fixture.detectChanges();
    const text = (fixture.nativeElement as HTMLElement).textContent;
    expect(text.includes('Step 2 of 2')).toBe(isStep);
  });
});
