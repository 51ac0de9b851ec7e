import { Language } from '../../i18n/language';
import { agedMoment } from './moment';

/** An age as text: 22 s → 14 min → 12 h → "Wed 22:10". `relative` is false for the last form. */
export interface AgeText {
  readonly text: string;
  readonly relative: boolean;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Format an age; both times in epoch ms. A time in the future has an age of 0 s. */
export function ageText(at: number, now: number, language: Language, zone?: string): AgeText {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < MINUTE_S) return relative(seconds, 's');
  if (seconds < HOUR_S) return relative(Math.floor(seconds / MINUTE_S), 'min');
  if (seconds < DAY_S) return relative(Math.floor(seconds / HOUR_S), 'h');
  return { text: agedMoment(at, now, language, zone), relative: false };
}

/** True if older than twice the interval. */
export function isStale(at: number, now: number, intervalSeconds: number): boolean {
  return now - at > 2_000 * intervalSeconds;
}

function relative(count: number, unit: string): AgeText {
  return { text: `${count}\u202f${unit}`, relative: true };
}
