import { ageText, isStale } from './age';
import {
  axisDay,
  axisMonth,
  calendarDate,
  dayHeading,
  exactMoment,
  pointMoment,
  shortMoment,
} from './moment';

const ZONE = 'Europe/Paris';
const NOW = Date.UTC(2026, 7, 20, 8, 42, 0);
const at = (text: string): number => Date.parse(text);

describe('moments', () => {
  it.each([
    ['2026-08-20T08:31:08Z', '10:31', '10:31'],
    ['2026-08-18T04:10:00Z', 'Tue', 'mar.'],
    ['2026-08-13T22:30:00Z', '14 Aug', '14 août'],
    ['2025-01-07T12:00:00Z', '7 Jan 2025', '7 janv. 2025'],
  ])('formats %s as %s and %s', (moment, english, french) => {
    expect(shortMoment(at(moment), NOW, 'en', ZONE)).toBe(english);
    expect(shortMoment(at(moment), NOW, 'fr', ZONE)).toBe(french);
  });

  it('formats times for titles, points and days', () => {
    const moment = at('2026-08-18T04:10:08Z');
    expect(exactMoment(moment, 'en', ZONE)).toBe('Tue 18 Aug 2026, 06:10:08');
    expect(exactMoment(moment, 'fr', ZONE)).toBe('mar. 18 août 2026, 06:10:08');
    expect(pointMoment(moment, false, 'en', ZONE)).toBe('Tue 18 Aug, 06:10');
    expect(pointMoment(moment, true, 'fr', ZONE)).toBe('18 août 2026');
    expect(calendarDate(at('2025-01-07T12:00:00Z'), 'en', ZONE)).toBe('7 Jan 2025');
    expect(dayHeading(moment, 'en', ZONE)).toBe('Tuesday 18 August');
    expect(dayHeading(moment, 'fr', ZONE)).toBe('mardi 18 août');
    expect(dayHeading(at('2026-12-01T12:00:00Z'), 'fr', ZONE)).toBe('mardi 1er décembre');
  });

  it('formats labels of an axis', () => {
    expect(axisDay(at('2026-08-18T04:10:00Z'), 'en', ZONE)).toBe('Tue 18');
    expect(axisMonth(at('2026-08-01T00:00:00Z'), 'en', ZONE)).toBe('Aug');
    expect(axisMonth(at('2026-01-01T00:00:00Z'), 'en', ZONE)).toBe('2026');
  });
});

describe('ageText', () => {
  const N = '\u202f';
  it.each([
    [22, `22${N}s`, true],
    [-3, `0${N}s`, true],
    [14 * 60 + 59, `14${N}min`, true],
    [12 * 3600 + 1, `12${N}h`, true],
    [34 * 3600 + 32 * 60, 'Wed 00:10', false],
    [10 * 86400, '10 Aug 10:42', false],
  ])('formats %d seconds as %s', (seconds, text, relative) => {
    expect(ageText(NOW - seconds * 1000, NOW, 'en', ZONE)).toEqual({ text, relative });
  });

  it('is stale after twice the interval', () => {
    expect(isStale(NOW - 120_000, NOW, 60)).toBe(false);
    expect(isStale(NOW - 120_001, NOW, 60)).toBe(true);
  });
});
