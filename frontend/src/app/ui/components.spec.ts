import { Type, inputBinding, outputBinding } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { NewsItem } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { withTranslations } from '../testing/translations';
import { Sparkline } from './sparkline/sparkline';
import { StarButton } from './coin/star-button';
import { ChangeBadge } from './number/change-badge';
import { FormattedNumber } from './number/formatted-number';
import { NewsCard } from './news/news-card';

const ITEM: NewsItem = {
  id: 's1',
  title: 'Ripple wins a pilot in Lisbon',
  link: 'https://news.example/ripple',
  summary: 'A test of speed.',
  published: '2026-08-20T08:31:00Z',
  shown_at: '2026-08-20T08:31:00Z',
  observed_at: '2026-08-20T08:31:00Z',
  publisher: null,
  authors: [],
  feed: { url: 'https://feed.example/', title: 'Block Courier' },
  coins: [
    { id: 'ripple', name: 'XRP', symbol: 'xrp', image: null, matched: 'Ripple', place: 'title' },
  ],
};

async function render<T>(
  type: Type<T>,
  inputs: object,
  starred?: () => void,
): Promise<HTMLElement> {
  const bindings = Object.entries(inputs).map(([name, value]) =>
    inputBinding(name, () => value as unknown),
  );
  if (starred) bindings.push(outputBinding('starred', starred));
  const fixture = TestBed.createComponent(type, { bindings });
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

describe('small components', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({ imports: [withTranslations()] });
  });

  it('FormattedNumber counts zeros on screen and gives screen readers the full price', async () => {
    const element = await render(FormattedNumber, { value: 0.00001234, reason: 'none' });
    expect(element.querySelector('[aria-hidden]')?.textContent).toBe('$0.041234');
    expect(element.querySelector('sub')?.textContent).toBe('4');
    expect(element.querySelector('.visually-hidden')?.textContent).toBe('$0.00001234');
  });

  it('FormattedNumber gives the reason for an unknown value', async () => {
    const element = await render(FormattedNumber, { value: null, reason: 'No supply known' });
    expect(element.querySelector('[title]')?.getAttribute('title')).toBe('No supply known');
    expect(element.textContent).toBe('–No supply known');
  });

  it('ChangeBadge follows the language', async () => {
    TestBed.inject(LanguageChoice).choose('fr');
    const element = await render(ChangeBadge, { value: -3.2, reason: '' });
    expect(element.textContent?.trim()).toBe('−3,20\u202f%');
    expect(element.querySelector('.down')).not.toBeNull();
    TestBed.inject(LanguageChoice).choose('en');
  });

  it('ChangeBadge marks a change of CoinGecko, and says why one is unknown', async () => {
    const fromSource = await render(ChangeBadge, { value: 1, fromSource: true });
    expect(fromSource.querySelector('.from-source')?.getAttribute('title')).toContain('CoinGecko');
    const unknown = await render(ChangeBadge, { value: null });
    expect(unknown.querySelector('.unknown')?.getAttribute('title')).toContain('Unknown');
  });

  it('StarButton is pressed while the coin is a favourite, and emits clicks', async () => {
    const starred = vi.fn();
    const element = await render(StarButton, { name: 'XRP', on: true }, starred);
    const button = element.querySelector('button');
    expect(button?.getAttribute('aria-label')).toBe('Favourite: XRP');
    expect(button?.getAttribute('aria-pressed')).toBe('true');
    button?.click();
    expect(starred).toHaveBeenCalledOnce();
  });

  it('Sparkline draws a line, or says that there are too few points', async () => {
    const values = [1, 2, 3].map((value) => [value, value]);
    const line = await render(Sparkline, { values });
    expect(line.querySelector('path.line')).not.toBeNull();
    const fromSource = await render(Sparkline, { values, source: 'coingecko' });
    expect(fromSource.querySelector('.from-source')?.getAttribute('title')).toContain('CoinGecko');
    const short = await render(Sparkline, { values: values.slice(1) });
    expect(short.textContent?.trim()).toBe('new');
  });

  it('NewsCard shows why an item matches and highlights the words', async () => {
    const element = await render(NewsCard, { item: ITEM, form: 'full' });
    const link = element.querySelector('h3 a');
    expect(link?.getAttribute('href')).toBe('https://news.example/ripple');
    expect(link?.textContent).toContain('Ripple wins a pilot in Lisbon');
    expect(element.querySelector('mark')?.textContent).toBe('Ripple');
    expect(element.textContent).toContain('matched “Ripple” in the title');
    expect(element.textContent).toContain('Block Courier');
  });

  it('NewsCard shows only the coins it is about', async () => {
    const element = await render(NewsCard, { item: ITEM, form: 'full', about: ['bitcoin'] });
    expect(element.querySelector('mark')).toBeNull();
    expect(element.textContent).not.toContain('matched');
  });
});
