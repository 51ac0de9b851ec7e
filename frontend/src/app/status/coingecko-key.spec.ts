import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import settings from '../../../public/i18n/settings/en.json';
import type { CoinGeckoKey } from '../api/models';
import { withTranslations } from '../testing/translations';
import { CoinGeckoKeyForm } from './coingecko-key';

const NONE: CoinGeckoKey = {
  source: 'none',
  key: null,
  plan: 'keyless',
  calls_per_minute: 5,
  calls_per_month: null,
  problem: null,
};
const STORED: CoinGeckoKey = {
  ...NONE,
  source: 'stored',
  key: '…1234',
  plan: 'demo',
  calls_per_minute: 30,
  calls_per_month: 10_000,
};

describe('CoinGeckoKeyForm', () => {
  let fixture: ComponentFixture<CoinGeckoKeyForm>;
  let page: HTMLElement;

  async function answer(body: object, failure?: { status: number; statusText: string }) {
    const controller = TestBed.inject(HttpTestingController);
    const request = controller.expectOne('/api/v1/settings/coingecko-key');
    request.flush(body, failure);
    await fixture.whenStable();
    return request.request;
  }

  async function render(key: CoinGeckoKey): Promise<void> {
    TestBed.configureTestingModule({
      imports: [withTranslations({ 'settings/en': settings })],
      providers: [provideHttpClient(), provideHttpClientTesting()],
    });
    fixture = TestBed.createComponent(CoinGeckoKeyForm);
    page = fixture.nativeElement as HTMLElement;
    await answer(key);
  }

  async function enter(text: string): Promise<void> {
    const input = page.querySelector('input');
    if (input === null) throw new Error('no input');
    input.value = text;
    input.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    page.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  }

  it('stores a key, shows it masked with its budget and forgets what was typed', async () => {
    await render(NONE);
    expect(page.textContent).toContain('5 calls a minute');
    await enter(' CG-abcdefgh1234 ');
    const request = await answer(STORED);
    expect(request.body).toEqual({ api_key: 'CG-abcdefgh1234', plan: 'demo' });
    expect(page.textContent).toContain('Key …1234, plan Demo.');
    expect(page.textContent).toContain('30 calls a minute, 10,000 a month');
    expect(page.querySelector('[role=status]')?.textContent).toBe(settings.saved);
    expect(page.querySelector('input')?.value).toBe('');
  });

  it.each([
    [422, 'urn:cryptoviz:key-rejected:bad_key', settings.error.bad_key],
    [422, 'urn:cryptoviz:key-rejected:wrong_host', settings.error.wrong_host],
    [422, 'urn:cryptoviz:key-rejected:dns', settings.error.network],
    [422, 'urn:cryptoviz:key-rejected:html', settings.error.answer],
    [422, 'about:blank', settings.error.form],
    [409, 'about:blank', settings.error.encryption],
    [503, 'about:blank', settings.error.server],
  ])('explains a refusal %i %s', async (status, type, text) => {
    await render(NONE);
    await enter('CG-abcdefgh1234');
    await answer({ type }, { status, statusText: 'refused' });
    expect(page.querySelector('[role=alert]')?.textContent).toBe(text);
    expect(page.querySelector('input')?.value).toBe('CG-abcdefgh1234');
  });

  it('has no form for a key of the environment, and names a key that is lost', async () => {
    await render({ ...STORED, source: 'environment' });
    expect(page.querySelector('form')).toBeNull();
    TestBed.resetTestingModule();
    await render({ ...NONE, problem: 'The stored key cannot be decrypted.' });
    expect(page.querySelector('[role=alert]')?.textContent).toBe(settings.lost);
    const names = [...page.querySelectorAll('button')].map((button) => button.textContent?.trim());
    expect(names).toEqual([settings.save, settings.remove]);
  });
});
