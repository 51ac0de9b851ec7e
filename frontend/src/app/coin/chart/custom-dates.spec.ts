import { TestBed } from '@angular/core/testing';
import type { Span } from '../../api/clients/coins';
import { Clock } from '../../api/polling/clock';
import { displayIn } from '../../i18n/display';
import { withTranslations } from '../../testing/translations';
import { CustomDates } from './custom-dates';

const NOW = Date.UTC(2026, 8, 20, 12);

describe('the dates of a chart', () => {
  beforeEach(() => {
    const providers = [{ provide: Clock, useValue: { now: () => NOW } }];
    TestBed.configureTestingModule({ imports: [withTranslations()], providers });
  });
  afterEach(() => displayIn(null));

  /** Enter two days, and return the chosen span. */
  async function chosen(...days: readonly [string, string]): Promise<Span | null> {
    const spans: (Span | null)[] = [null];
    const form = TestBed.createComponent(CustomDates);
    form.componentRef.setInput('span', null);
    form.componentInstance.choose.subscribe((span) => spans.push(span));
    await form.whenStable();
    const element = form.nativeElement as HTMLElement;
    element.querySelectorAll('input').forEach((input, index) => {
      input.value = days[index] ?? '';
      input.dispatchEvent(new Event('input'));
    });
    element.querySelector('form')?.dispatchEvent(new Event('submit'));
    return spans.at(-1) ?? null;
  }

  it('are whole days where daylight saving skips a midnight', async () => {
    displayIn({ currency: 'usd', time_zone: 'America/Santiago' });
    const [from, to] = [Date.UTC(2026, 8, 6, 4), Date.UTC(2026, 8, 7, 3)];
    expect(await chosen('2026-09-06', '2026-09-06')).toEqual({ from, to });
  });

  it('end now at the latest, and are in order', async () => {
    displayIn({ currency: 'usd', time_zone: 'UTC' });
    const today = { from: Date.UTC(2026, 8, 20), to: NOW };
    expect(await chosen('2026-09-20', '2026-09-20')).toEqual(today);
    expect(await chosen('2026-09-20', '2026-09-19')).toBeNull();
    expect(await chosen('', '2026-09-19')).toBeNull();
  });
});
