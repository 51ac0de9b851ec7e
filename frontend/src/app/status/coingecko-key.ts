import { HttpErrorResponse } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { CoinGeckoKeys } from '../api/clients/coingecko-key';
import type { NewCoinGeckoKey, Problem } from '../api/models';
import { translate } from '../i18n/translate';
import { Icon } from '../ui/icon/icon';

const PLANS = ['demo', 'basic', 'analyst'] as const;
const REJECTED = 'urn:cryptoviz:key-rejected:';
const NETWORK = new Set(['dns', 'reset', 'timeout', 'tls', 'truncated', 'unreachable']);

/** The CoinGecko key in use with its budget, and a form for another one, unless it is fixed. */
@Component({
  selector: 'cv-coingecko-key',
  imports: [Icon],
  templateUrl: './coingecko-key.html',
  styleUrl: './coingecko-key.css',
})
export class CoinGeckoKeyForm {
  protected readonly t = translate('settings');
  private readonly keys = inject(CoinGeckoKeys);

  protected readonly plans = PLANS;
  protected readonly key = this.keys.current;
  protected readonly apiKey = signal('');
  protected readonly plan = signal<NonNullable<NewCoinGeckoKey['plan']>>('demo');
  protected readonly busy = signal(false);
  /** Keys of texts. */
  protected readonly error = signal('');
  protected readonly done = signal('');
  protected readonly state = computed(() => {
    const key = this.key();
    if (key === null) return '';
    const params = { key: key.key, plan: this.t(`plans.${key.plan}`) };
    return this.t(key.source, params);
  });
  protected readonly budget = computed(() => {
    const { calls_per_minute, calls_per_month } = this.key() ?? {};
    if (calls_per_minute === undefined) return '';
    const minute = this.t('perMinute', { calls: this.t.number(calls_per_minute) });
    if (!calls_per_month) return minute;
    return `${minute}, ${this.t('perMonth', { calls: this.t.number(calls_per_month) })}`;
  });

  constructor() {
    void this.run(() => this.keys.load(), '');
  }

  protected choosePlan(event: Event): void {
    const value = event.target instanceof HTMLSelectElement ? event.target.value : '';
    this.plan.set(PLANS.find((plan) => plan === value) ?? 'demo');
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const key = { api_key: this.apiKey().trim(), plan: this.plan() };
    await this.run(async () => {
      await this.keys.save(key);
      this.apiKey.set('');
    }, 'saved');
  }

  protected async remove(): Promise<void> {
    await this.run(() => this.keys.remove(), 'removed');
  }

  private async run(action: () => Promise<void>, done: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set('');
    this.done.set('');
    try {
      await action();
      this.done.set(done);
    } catch (failure) {
      this.error.set(errorKey(failure));
    } finally {
      this.busy.set(false);
    }
  }
}

/** Return the key of the text that explains why the server refused. */
function errorKey(failure: unknown): string {
  if (!(failure instanceof HttpErrorResponse)) return 'error.server';
  const problem = failure.error as Partial<Problem> | null;
  if (problem?.type?.startsWith(REJECTED)) {
    const code = problem.type.slice(REJECTED.length);
    if (code === 'bad_key' || code === 'wrong_host') return `error.${code}`;
    return NETWORK.has(code) ? 'error.network' : 'error.answer';
  }
  if (failure.status === 409) return 'error.encryption';
  return failure.status === 422 ? 'error.form' : 'error.server';
}
