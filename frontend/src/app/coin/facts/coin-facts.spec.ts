import coinEn from '../../../../public/i18n/coin/en.json';
import { inputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { CoinFacts } from '../../api/models';
import { withTranslations } from '../../testing/translations';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { CoinFactsList } from './coin-facts';

const FACTS = { name: 'Bitcoin', symbol: 'btc', ath: null, ath_at: '2025-11-09T14:00:00Z' };

describe('CoinFactsList', () => {
  it.each([
    [true, 'Known in US dollars only', 'CoinGecko reports no value for Bitcoin'],
    [false, 'No price of Bitcoin has arrived yet', 'No price of Bitcoin has arrived yet'],
  ])('says why a fact is unknown (prices known: %s)', async (known, noHigh, noLow) => {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'coin/en': coinEn })],
      providers: [{ provide: DataFreshness, useValue: { pricesKnown: signal(known) } }],
    });
    const fixture = TestBed.createComponent(CoinFactsList, {
      bindings: [inputBinding('facts', () => FACTS as CoinFacts)],
    });
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const fact = (label: string): string | null | undefined =>
      [...element.querySelectorAll('dt')].find(({ textContent }) => textContent === label)
        ?.nextElementSibling?.textContent;
    expect(fact('All-time high')).toBe(`–${noHigh}`);
    expect(fact('All-time low')).toBe(`–${noLow}`);
  });

  it('links only to safe addresses, by the name of their host', async () => {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'coin/en': coinEn })],
      providers: [{ provide: DataFreshness, useValue: { pricesKnown: signal(true) } }],
    });
    const links = {
      site: 'https://bitcoin.org/en/',
      explorer: 'javascript:alert(1)',
      repository: null,
    };
    const fixture = TestBed.createComponent(CoinFactsList, {
      bindings: [inputBinding('facts', () => ({ ...FACTS, links }) as CoinFacts)],
    });
    await fixture.whenStable();
    const anchors = [...(fixture.nativeElement as HTMLElement).querySelectorAll('.links a')];
    expect(anchors.map((anchor) => anchor.getAttribute('href'))).toEqual([links.site]);
    expect(anchors[0]?.textContent).toContain('bitcoin.org');
    expect(anchors[0]?.getAttribute('rel')).toBe('noopener noreferrer');
  });
});
