import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Preferences } from '../../api/models';
import { displayCurrency, displayIn } from '../../i18n/display';
import { signIn } from '../../testing/session';
import { withTranslations } from '../../testing/translations';
import { AccountPreferences } from './account-preferences';
import { ThemeChoice } from './theme-choice';

const UNCHOSEN: Preferences = {
  currency: 'usd',
  time_zone: 'auto',
  language: 'auto',
  theme: 'auto',
};

describe('AccountPreferences', () => {
  let http: HttpTestingController;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])],
    });
    http = TestBed.inject(HttpTestingController);
    await signIn();
    TestBed.inject(AccountPreferences);
    TestBed.tick();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    displayIn(null);
  });

  function become(state: DocumentVisibilityState): void {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
    TestBed.tick();
  }

  async function answer(preferences: Preferences): Promise<void> {
    http.expectOne({ method: 'GET', url: '/api/v1/preferences' }).flush(preferences);
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  }

  it('takes what another browser chose while the page was hidden', async () => {
    become('hidden');
    http.expectNone('/api/v1/preferences');
    become('visible');
    await answer({ ...UNCHOSEN, currency: 'eur' });
    expect(displayCurrency()).toBe('eur');
  });

  it('keeps the theme of the browser while the account has no preferences', async () => {
    TestBed.inject(ThemeChoice).choose('dark');
    become('hidden');
    become('visible');
    await answer(UNCHOSEN);
    expect(TestBed.inject(ThemeChoice).current()).toBe('dark');
  });

  it('keeps what is chosen on the page before the answer arrives', async () => {
    become('hidden');
    become('visible');
    void TestBed.inject(AccountPreferences).save({ currency: 'gbp' });
    await answer({ ...UNCHOSEN, currency: 'eur' });
    expect(displayCurrency()).toBe('gbp');
  });
});
