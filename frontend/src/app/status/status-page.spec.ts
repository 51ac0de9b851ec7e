import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { StatusReport } from '../api/clients/status';
import type { Status } from '../api/models';
import { signIn } from '../testing/session';
import { withTranslations } from '../testing/translations';
import { StatusPage } from './status-page';

const STATUS: Status = {
  as_of: '2026-08-20T08:31:00Z',
  markets: { as_of: null, next_poll: null },
  sources: [],
  consumers: [],
  database: null,
  dead_letters: 0,
  history: { filled: 0, total: 0 },
};

describe('StatusPage', () => {
  let report: StatusReport;

  async function answer(
    body: object,
    failure?: { status: number; statusText: string },
  ): Promise<void> {
    const request = await vi.waitFor(() => {
      TestBed.tick();
      return TestBed.inject(HttpTestingController).expectOne('/api/v1/status');
    });
    request.flush(body, failure);
    await vi.waitFor(() => {
      TestBed.tick();
      expect(report.loading()).toBe(false);
    });
  }

  beforeEach(async () => {
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])],
    });
    await signIn();
    report = TestBed.inject(StatusReport);
  });

  it('shows an earlier report, and no failure before it, while the server fails', async () => {
    await answer(STATUS);
    report.reload();
    await answer({}, { status: 500, statusText: 'Internal Server Error' });
    await vi.waitFor(() => expect(report.error()).not.toBeNull());
    const fixture = TestBed.createComponent(StatusPage);
    fixture.detectChanges();
    const page = fixture.nativeElement as HTMLElement;
    expect(page.querySelector('cv-failure-note')).toBeNull();
    await vi.waitFor(() => expect(page.querySelectorAll('h2').length).toBeGreaterThan(2));
    expect(page.querySelector('cv-failure-note')).toBeNull();
  });
});
