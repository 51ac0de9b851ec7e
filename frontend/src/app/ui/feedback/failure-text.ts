import type { Failure } from '../../api/api-error';
import type { Language } from '../../i18n/language';
import { clockTime } from '../format/moment';

/** The key and parameters of the sentence that says why an answer is missing (scope `ui`). */
export interface Sentence {
  readonly key: string;
  readonly params: Record<string, string | number>;
}

export function failureSentence(failure: Failure, language: Language): Sentence {
  const time = clockTime(failure.at, language);
  if (failure.kind === 'status') return { key: 'failure.status', params: { status: failure.status ?? 0, time } };
  return { key: `failure.${failure.kind}`, params: { time } };
}

/** Whole seconds until the next try, never negative. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
