import type { Language } from '../../i18n/language';
import { ageText } from '../../ui/format/age';
import { clockTime } from '../../ui/format/moment';

/** What the freshness badge is made of; times in epoch ms. */
export interface BadgeFacts {
  readonly now: number;
  readonly online: boolean;
  /** What became of the last turn. */
  readonly server: 'ok' | 'failing' | 'silent';
  readonly loading: boolean;
  readonly pricesAt: number | null;
  readonly stale: boolean;
  /** The source did not answer when it was asked last. */
  readonly failing: boolean;
  readonly nextPoll: number | null;
  readonly nextTry: number | null;
  readonly intervalMs: number;
  readonly history: { readonly filled: number; readonly total: number } | null;
}

export interface Phrase {
  readonly key: string;
  readonly params: Record<string, string | number>;
}

/** `full` where there is room, `short` where not, `tail` only where there is plenty. `left`: how much of the ring remains, 0 to 1. */
export interface Badge {
  readonly state: 'fresh' | 'stale' | 'off';
  readonly full: Phrase;
  readonly short: Phrase;
  readonly tail: Phrase | null;
  readonly left: number;
}

export function badgeOf(facts: BadgeFacts, language: Language): Badge {
  if (!facts.online) return off('offline', facts.pricesAt, language);
  if (facts.pricesAt === null) return off(missing(facts), null, language);
  if (facts.server !== 'ok') return off(facts.server, facts.pricesAt, language);
  const { text, relative } = ageText(facts.pricesAt, facts.now, language);
  const full = phrase(relative ? 'full' : 'fullAt', { age: text });
  const short = phrase(relative ? 'short' : 'shortAt', { age: text });
  if (facts.stale) {
    return { state: 'stale', full, short, tail: nextTry(facts, language), left: 0 };
  }
  const coming = facts.failing ? nextTry(facts, language) : (filling(facts) ?? next(facts, language));
  return { state: 'fresh', full, short, tail: coming, left: leftOf(facts) };
}

function missing({ loading, server }: BadgeFacts): string {
  if (loading) return 'loading';
  return server === 'ok' ? 'none' : server;
}

function off(key: string, at: number | null, language: Language): Badge {
  const tail = at === null ? null : phrase('offlineAt', { time: clockTime(at, language) });
  return { state: 'off', full: phrase(key), short: phrase(key), tail, left: 0 };
}

function filling({ history }: BadgeFacts): Phrase | null {
  if (history === null || history.total === 0 || history.filled >= history.total) return null;
  return phrase('filling', { filled: history.filled, total: history.total });
}

function nextTry({ nextTry: at, now }: BadgeFacts, language: Language): Phrase | null {
  if (at === null) return null;
  return at <= now ? phrase('due') : phrase('nextTry', { time: clockTime(at, language) });
}

function next({ nextPoll, now }: BadgeFacts, language: Language): Phrase | null {
  if (nextPoll === null) return null;
  if (nextPoll <= now) return phrase('due');
  return phrase('next', { age: ageText(now, nextPoll, language).text });
}

function leftOf({ nextPoll, now, intervalMs }: BadgeFacts): number {
  if (nextPoll === null || intervalMs <= 0) return 0;
  return Math.min(1, Math.max(0, (nextPoll - now) / intervalMs));
}

function phrase(key: string, params: Phrase['params'] = {}): Phrase {
  return { key: `fresh.${key}`, params };
}
