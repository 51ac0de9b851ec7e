import { periodOf, rememberPeriod } from './period';

describe('the period of the dashboard', () => {
  afterEach(() => localStorage.clear());

  it('is that of the address, else the last one chosen, else a day', () => {
    expect(periodOf(undefined)).toBe('24h');
    rememberPeriod('30d');
    expect(periodOf(undefined)).toBe('30d');
    expect(periodOf('7d')).toBe('7d');
    expect(periodOf('1y')).toBe('30d');
    localStorage.setItem('cv.period', 'never');
    expect(periodOf(undefined)).toBe('24h');
  });
});
