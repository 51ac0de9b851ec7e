import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';
import { TranslationLoader } from './translation-loader';

const MISSING = { status: 404, statusText: 'Not Found' };

describe('the words', () => {
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    server = TestBed.inject(HttpTestingController);
  });

  it('are English where a file is missing', async () => {
    const words = firstValueFrom(TestBed.inject(TranslationLoader).getTranslation('coin/fr'));
    server.expectOne('i18n/coin/fr.json').flush('', MISSING);
    server.expectOne('i18n/coin/en.json').flush({ back: 'Markets' });
    expect(await words).toEqual({ back: 'Markets' });
  });

  it('never keep the page from opening', async () => {
    const words = firstValueFrom(TestBed.inject(TranslationLoader).getTranslation('fr'));
    server.expectOne('i18n/fr.json').flush('', MISSING);
    server.expectOne('i18n/en.json').flush('', MISSING);
    expect(await words).toEqual({});
  });

  it('are asked for again while the server is silent', async () => {
    vi.useFakeTimers();
    const words = firstValueFrom(TestBed.inject(TranslationLoader).getTranslation('coin/fr'));
    server.expectOne('i18n/coin/fr.json').error(new ProgressEvent('error'));
    vi.advanceTimersByTime(5_000);
    server.expectOne('i18n/coin/fr.json').flush({ back: 'Marchés' });
    expect(await words).toEqual({ back: 'Marchés' });
    vi.useRealTimers();
  });
});
