import { Component, computed, inject } from '@angular/core';
import { currencyList } from '../../api/clients/currencies';
import { Session } from '../../api/session/session';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';
import { Icon } from '../../ui/icon/icon';
import { AccountPreferences } from './account-preferences';

/** Currency of figures and time zone of times, of the account. */
@Component({
  selector: 'cv-figure-settings',
  imports: [Icon],
  template: `<label>
      <span class="label">{{ t('account.currency') }}</span>
      <span class="select">
        <select (change)="save({ currency: $any($event.target).value })">
          @for (option of currencies(); track option.code) {
            <option [value]="option.code" [selected]="option.code === currency()">
              {{ option.text }}
            </option>
          }
        </select>
        <cv-icon name="down" size="small" />
      </span>
    </label>
    <label>
      <span class="label">{{ t('account.timeZone') }}</span>
      <span class="select">
        <select (change)="save({ time_zone: $any($event.target).value })">
          <option value="auto" [selected]="zone() === 'auto'">
            {{ t('account.zoneOfBrowser', { zone: browserZone }) }}
          </option>
          @for (name of zones(); track name) {
            <option [value]="name" [selected]="name === zone()">{{ name }}</option>
          }
        </select>
        <cv-icon name="down" size="small" />
      </span>
    </label>`,
  styles: `
    :host {
      display: grid;
      gap: var(--cv-4);
    }
    label {
      display: block;
      max-width: 24rem;
    }
  `,
})
export class FigureSettings {
  protected readonly t = translate();
  private readonly preferences = inject(AccountPreferences);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  private readonly language = inject(LanguageChoice).current;
  private readonly known = currencyList();

  protected readonly browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  private readonly chosen = computed(() => this.session.user()?.preferences);
  protected readonly currency = computed(() => this.chosen()?.currency ?? 'usd');
  protected readonly zone = computed(() => this.chosen()?.time_zone ?? 'auto');
  protected readonly currencies = computed(() => {
    const known = this.known.value()?.data.map(({ code, name }) => [code, name] as const) ?? [];
    const options = new Map([['usd', 'US Dollar'], [this.currency(), ''], ...known]);
    return [...options].map(([code, name]) => ({ code, text: this.nameOf(code, name) }));
  });
  protected readonly zones = computed(() =>
    [...new Set([this.zone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].filter(
      (name) => name !== 'auto',
    ),
  );

  protected save(change: { currency?: string; time_zone?: string }): void {
    this.preferences.save(change).catch(() => this.notices.show(this.t('account.notSaved')));
  }

  /** "EUR · Euro", in the language of the page if the browser knows the currency. */
  private nameOf(code: string, name: string): string {
    const upper = code.toUpperCase();
    const names = new Intl.DisplayNames(this.language(), { type: 'currency', fallback: 'none' });
    const known = code.length === 3 ? names.of(upper) : undefined;
    return `${upper} · ${known ?? name}`;
  }
}
