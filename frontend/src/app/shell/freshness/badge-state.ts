import type { Language } from '../../i18n/language';
import { ageText } from '../../ui/time/age';
import { clockTime, recentMoment } from '../../ui/time/moment';

/** What the freshness badge depends on; times in epoch ms. */
export interface BadgeInput {
  readonly now: number;
  readonly server: 'ok' | 'failing' | 'unreachable' | 'offline';
  /** When the oldest data of the page arrived. */
  readonly knownAt: number | null;
  readonly loading: boolean;
  readonly pricesAt: number | null;
  readonly stale: boolean;
  /** True if the last poll of the source failed. */
  readonly sourceFailing: boolean;
  readonly nextPoll: number | null;
  readonly retryAt: number | null;
  readonly intervalMs: number;
  readonly history: { readonly filled: number; readonly total: number } | null;
}

/** A translation key with its parameters. */
export interface Phrase {
  readonly key: string;
  readonly params: Record<string, string | number>;
}

/**
 * `full` is for wide screens, `short` for narrow ones; `detail` is shown where there is much room.
 * `remaining` is the part of the ring that is drawn, 0 to 1.
 */
export interface BadgeState {
  readonly kind: 'fresh' | 'stale' | 'off';
  readonly full: Phrase;
  readonly short: Phrase;
  readonly detail: Phrase | null;
  readonly remaining: number;
}

export function badgeState(input: BadgeInput, language: Language): BadgeState {
  if (input.server === 'offline' || input.server === 'unreachable') {
    return off(input.server, input.knownAt, input.now, language);
  }
  if (input.pricesAt === null) {
    const key = withoutPrices(input);
    const detail = key === 'noPrices' ? retry(input, language) : null;
    return { ...off(key, null, input.now, language), detail };
  }
  if (input.server !== 'ok') return off(input.server, input.knownAt, input.now, language);
  const { text: age, relative } = ageText(input.pricesAt, input.now, language);
  const full = phrase(relative ? 'freshness.age' : 'freshness.at', { age });
  const short = phrase(relative ? 'age.old' : 'age.at', { age });
  if (input.stale) {
    return { kind: 'stale', full, short, detail: retry(input, language), remaining: 0 };
  }
  const next = historyProgress(input) ?? nextPrices(input, language);
  const detail = input.sourceFailing ? retry(input, language) : next;
  return { kind: 'fresh', full, short, detail, remaining: remaining(input) };
}

function withoutPrices({ loading, server }: BadgeInput): string {
  if (loading) return 'loading';
  return server === 'ok' ? 'noPrices' : server;
}

function off(key: string, at: number | null, now: number, language: Language): BadgeState {
  const text = phrase(`freshness.${key}`);
  const time = at === null ? '' : recentMoment(at, now, language);
  const detail = at === null ? null : phrase('freshness.dataFrom', { time });
  const short = key === 'unreachable' ? phrase('freshness.noAnswer') : text;
  return { kind: 'off', full: text, short, detail, remaining: 0 };
}

function historyProgress({ history }: BadgeInput): Phrase | null {
  if (history === null || history.total === 0 || history.filled >= history.total) return null;
  return phrase('freshness.history', { filled: history.filled, total: history.total });
}

function retry({ retryAt, now }: BadgeInput, language: Language): Phrase | null {
  if (retryAt === null) return null;
  if (retryAt <= now) return phrase('freshness.nextDue');
  return phrase('freshness.retryAt', { time: clockTime(retryAt, language) });
}

function nextPrices({ nextPoll, now }: BadgeInput, language: Language): Phrase | null {
  if (nextPoll === null) return null;
  if (nextPoll <= now) return phrase('freshness.nextDue');
  return phrase('freshness.nextIn', { age: ageText(now, nextPoll, language).text });
}

function remaining({ nextPoll, now, intervalMs }: BadgeInput): number {
  if (nextPoll === null || intervalMs <= 0) return 0;
  return Math.min(1, Math.max(0, (nextPoll - now) / intervalMs));
}

function phrase(key: string, params: Phrase['params'] = {}): Phrase {
  return { key, params };
}
