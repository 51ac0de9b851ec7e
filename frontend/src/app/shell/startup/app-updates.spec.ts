import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { SiteInfo } from '../../api/session/site';
import { withTranslations } from '../../testing/translations';
import { Notices } from '../../ui/feedback/notices';
import { AppUpdates } from './app-updates';

describe('AppUpdates', () => {
  it('offers a reload if the server has another version, without a service worker', async () => {
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [provideHttpClient(), provideHttpClientTesting()],
    });
    const [site, notices] = [TestBed.inject(SiteInfo), TestBed.inject(Notices)];
    TestBed.inject(AppUpdates);
    for (const version of ['1', '1', '2']) {
      TestBed.tick();
      expect(notices.current()).toBeNull();
      const loaded = site.load();
      TestBed.inject(HttpTestingController).expectOne('/api/v1/site').flush({ version });
      await loaded;
    }
    TestBed.tick();
    expect(notices.current()).toMatchObject({
      text: 'A new version is ready.',
      action: 'Reload',
    });
  });
});
