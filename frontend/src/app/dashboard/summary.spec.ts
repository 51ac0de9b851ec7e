import { TestBed } from '@angular/core/testing';
import type { MarketRow, NewsItem } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { translate } from '../i18n/translate';
import { withTranslations } from '../testing/translations';
import { gainers, gainersForm, newsInLastDay, newsThatMentions } from './summary';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

function row(id: string, change_24h: number | null): MarketRow {
  const coin = { id, name: id, symbol: id };
  return { ...coin, change_24h, change_7d: 1, sparkline: [] } as unknown as MarketRow;
}

function item(hoursAgo: number, ...coins: string[]): NewsItem {
  const shown_at = new Date(NOW - hoursAgo * HOUR).toISOString();
  const mentioned = coins.map((id) => ({ id }));
  return { id: String(hoursAgo), shown_at, coins: mentioned } as unknown as NewsItem;
}

describe('the summary of the dashboard', () => {
  it('counts what is up and names the top gainer', () => {
    const flat = row('e', 0.004); // shown as 0.00%
    const rows = [row('a', 2), row('b', -1), row('c', 5), row('d', null), flat];
    const { up, top } = gainers(rows, '24h');
    expect([up, top?.id]).toEqual([2, 'c']);
  });

  it('names no top gainer for a single coin, or if none is up', () => {
    expect(gainers([row('a', 2)], '24h').top).toBeNull();
    expect(gainers([row('a', -2), row('b', -1)], '24h')).toEqual({ up: 0, top: null });
  });

  it('has forms for none, one, both and all', () => {
    const forms = (count: number): string[] =>
      Array.from({ length: count + 1 }, (_, up) => gainersForm(up, count, 'en'));
    expect(forms(1)).toEqual(['onlyDown', 'onlyUp']);
    expect(forms(2)).toEqual(['neither', 'one', 'both']);
    expect(forms(4)).toEqual(['none', 'one', 'other', 'other', 'all']);
  });

  it.each(['en', 'fr'] as const)('names the period in every form (%s)', (language) => {
    TestBed.configureTestingModule({ imports: [withTranslations()] });
    TestBed.inject(LanguageChoice).choose(language);
    const t = TestBed.runInInjectionContext(() => translate());
    for (const count of [1, 2, 4]) {
      for (let up = 0; up <= count; up += 1) {
        const key = `dashboard.up.${gainersForm(up, count, language)}`;
        expect(t(key, { up, count, period: '7 days' })).toContain('7 days');
      }
    }
    TestBed.inject(LanguageChoice).choose('en');
  });

  it('finds the news of a coin', () => {
    const items = [item(1, 'b'), item(2, 'a'), item(3, 'a')];
    expect(newsThatMentions(items, 'a').map(({ id }) => id)).toEqual(['2', '3']);
    expect(newsThatMentions(items, 'z')).toEqual([]);
  });

  it('counts the news of the last day only if the items cover it', () => {
    const items = [item(1, 'a'), item(2, 'b'), item(3, 'a')];
    expect(newsInLastDay(items, false, 'a', NOW)).toBe(2);
    expect(newsInLastDay(items, true, 'a', NOW)).toBeNull();
    expect(newsInLastDay([...items, item(30, 'a')], true, 'a', NOW)).toBe(2);
  });
});
