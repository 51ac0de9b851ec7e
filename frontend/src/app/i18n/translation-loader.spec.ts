import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Translation } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { TranslationLoader } from './translation-loader';

const NOT_FOUND = { status: 404, statusText: 'Not Found' };

describe('TranslationLoader', () => {
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting()],
    });
    server = TestBed.inject(HttpTestingController);
  });

  function load(path: string): Promise<Translation> {
    return firstValueFrom(TestBed.inject(TranslationLoader).getTranslation(path));
  }

  it('falls back to English if a file is missing', async () => {
    const texts = load('coin/fr');
    server.expectOne('i18n/coin/fr.json').flush('', NOT_FOUND);
    server.expectOne('i18n/coin/en.json').flush({ back: 'Markets' });
    expect(await texts).toEqual({ back: 'Markets' });
  });

  it('returns no texts if English is missing too', async () => {
    const texts = load('fr');
    server.expectOne('i18n/fr.json').flush('', NOT_FOUND);
    server.expectOne('i18n/en.json').flush('', NOT_FOUND);
    expect(await texts).toEqual({});
  });

  it('retries while the server is unreachable', async () => {
    vi.useFakeTimers();
    const texts = load('coin/fr');
    server.expectOne('i18n/coin/fr.json').error(new ProgressEvent('error'));
    vi.advanceTimersByTime(5_000);
    server.expectOne('i18n/coin/fr.json').flush({ back: 'Marchés' });
    expect(await texts).toEqual({ back: 'Marchés' });
    vi.useRealTimers();
  });
});
