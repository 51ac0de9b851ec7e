import { TestBed } from '@angular/core/testing';
import { Type, inputBinding, outputBinding } from '@angular/core';
import type { NewsItem } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { withWords } from '../testing/translations';
import en from '../../../public/i18n/ui/en.json';
import fr from '../../../public/i18n/ui/fr.json';
import { Delta } from './format/change-badge';
import { Figure } from './format/formatted-number';
import { Sparkline } from './coin/sparkline';
import { Star } from './coin/star-button';
import { Story } from './news/news-card';

const STORY: NewsItem = {
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
  coins: [{ id: 'ripple', name: 'XRP', symbol: 'xrp', matched: 'Ripple', place: 'title' }],
};

/** Draws one component with real words and returns its element. */
async function drawn<T>(type: Type<T>, inputs: object, starred?: (on: boolean) => void): Promise<HTMLElement> {
  const bindings = Object.entries(inputs).map(([name, value]) => inputBinding(name, () => value as unknown));
  if (starred) bindings.push(outputBinding('starred', starred));
  const fixture = TestBed.createComponent(type, { bindings });
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

describe('small components', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({ imports: [withWords({ 'ui/en': en, 'ui/fr': fr })] });
  });

  it('writes a price with counted zeros for eyes and in full for voices', async () => {
    const figure = await drawn(Figure, { value: 0.00001234, reason: 'none' });
    expect(figure.querySelector('[aria-hidden]')?.textContent).toBe('$0.041234');
    expect(figure.querySelector('sub')?.textContent).toBe('4');
    expect(figure.querySelector('.vh')?.textContent).toBe('$0.00001234');
  });

  it('says why nothing is known', async () => {
    const figure = await drawn(Figure, { value: null, reason: 'No supply known' });
    expect(figure.querySelector('.null')?.getAttribute('title')).toBe('No supply known');
    expect(figure.textContent).toBe('–No supply known');
  });

  it('follows the language', async () => {
    TestBed.inject(LanguageChoice).choose('fr');
    const delta = await drawn(Delta, { value: -3.2, reason: '' });
    expect(delta.textContent?.trim()).toBe('−3,20\u202f%');
    expect(delta.querySelector('.down')).not.toBeNull();
    TestBed.inject(LanguageChoice).choose('en');
  });

  it('lets a star be pressed', async () => {
    const asked: boolean[] = [];
    const star = await drawn(Star, { name: 'XRP', on: true }, (on) => asked.push(on));
    const button = star.querySelector('button');
    expect(button?.getAttribute('aria-label')).toBe('Favourite: XRP');
    expect(button?.getAttribute('aria-pressed')).toBe('true');
    button?.click();
    expect(asked).toEqual([false]);
  });

  it('draws a line, or says that it is too early for one', async () => {
    expect((await drawn(Sparkline, { values: [1, 2, 3] })).querySelector('path.ln')).not.toBeNull();
    expect((await drawn(Sparkline, { values: [1, 2] })).textContent?.trim()).toBe('new here');
  });

  it('tells a story with its reason, and marks the words', async () => {
    const now = Date.parse('2026-08-20T09:00:00Z');
    const story = await drawn(Story, { story: STORY, now, form: 'full' });
    expect(story.querySelector('h3 a')?.getAttribute('href')).toBe('https://news.example/ripple');
    expect(story.querySelector('h3')?.textContent).toContain('Ripple wins a pilot in Lisbon');
    expect(story.querySelector('mark')?.textContent).toBe('Ripple');
    expect(story.textContent).toContain('because of “Ripple” in the title');
    expect(story.textContent).toContain('Block Courier');
  });

  it('keeps to the coins it is asked about', async () => {
    const story = await drawn(Story, { story: STORY, now: 0, form: 'full', about: ['bitcoin'] });
    expect(story.querySelector('mark')).toBeNull();
    expect(story.textContent).not.toContain('because of');
  });
});
