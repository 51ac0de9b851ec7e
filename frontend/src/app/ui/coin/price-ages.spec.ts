import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Clock } from '../../api/polling/clock';
import { withTranslations } from '../../testing/translations';
import { DataFreshness } from '../feedback/data-freshness';
import { Aged, PriceAges } from './price-ages';

const NOW = Date.UTC(2026, 10, 23, 10, 42);
const MINUTE = 60_000;

/** The ages of a page whose newest price is `newest` minutes old. */
function ages(newest: number, interval = 60, offline = false): PriceAges {
  const freshness = {
    pricesAt: signal(NOW - newest * MINUTE),
    stale: signal(newest * 60 > 2 * interval),
    interval: signal(interval),
    explained: signal(offline),
  };
  TestBed.configureTestingModule({
    imports: [withTranslations()],
    providers: [
      { provide: DataFreshness, useValue: freshness },
      { provide: Clock, useValue: { now: signal(NOW) } },
    ],
  });
  return TestBed.inject(PriceAges);
}

function updated(minutes: number): Aged {
  return { last_updated: new Date(NOW - minutes * MINUTE).toISOString() };
}

describe('PriceAges', () => {
  it('is silent about prices that are on time', () => {
    const found = ages(0);
    expect(found.of(updated(9))).toBeNull();
    expect(found.isLate(updated(9))).toBe(false);
    expect(found.of({ last_updated: null })).toBeNull();
  });

  it('gives a coin that is late alone its own age', () => {
    const found = ages(0);
    expect(found.of(updated(11))).toMatchObject({ text: '11\u202fmin old', own: true });
    const old = found.of(updated(12.5 * 24 * 60));
    expect(old?.text).toBe('12 days old');
    expect(old?.reason).toBe('CoinGecko’s last price of this coin is 12 days old.');
    expect(found.isLate(updated(11))).toBe(true);
  });

  it('gives prices that are late together the age of the newest', () => {
    const found = ages(14);
    expect(found.of(updated(15))).toMatchObject({ text: '14\u202fmin old', own: false });
    expect(found.of(updated(17))).toMatchObject({ text: '17\u202fmin old', own: true });
  });

  it('does not blame CoinGecko for an old copy while the server cannot be asked', () => {
    const found = ages(14, 60, true).of(updated(50));
    expect(found).toMatchObject({ text: '50\u202fmin old', own: false });
    expect(found?.reason).toMatch(/23 Nov 2026/);
  });

  it('allows a coin two intervals if they are long', () => {
    expect(ages(0, 900).of(updated(29))).toBeNull();
  });

  it('says since when a coin is absent, however new its price is', () => {
    const absent = { ...updated(1), absent_since: new Date(NOW - MINUTE).toISOString() };
    const found = ages(0).of(absent);
    expect(found?.text).toMatch(/^absent since \d\d:\d\d$/);
    expect(found?.reason).toMatch(/have not contained this coin since/);
    expect(TestBed.inject(PriceAges).isLate(absent)).toBe(true);
  });

  it('does not blame CoinGecko for a coin that it is not asked for', () => {
    const absent_since = new Date(NOW - MINUTE).toISOString();
    const found = ages(0).of({ ...updated(1), absent_since, absent_reason: 'not_requested' });
    expect(found?.text).toMatch(/^not followed since \d\d:\d\d$/);
    expect(found?.reason).toMatch(/^Since \d\d:\d\d this coin is no longer followed/);
  });
});
