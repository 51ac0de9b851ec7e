import { Language } from '../../i18n/language';
import { NARROW_SPACE, typeset } from './number-parts';
import { numbers } from './intl';

export type Direction = 'up' | 'down' | 'flat';

/** A change as written: its direction, and sign + 2 decimals; what rounds to zero is flat and has no sign. */
export interface ChangeText {
  readonly direction: Direction;
  readonly text: string;
}

const HALF_OF_LAST_DIGIT = 0.005;

export function directionOf(percent: number): Direction {
  if (Math.abs(percent) < HALF_OF_LAST_DIGIT) return 'flat';
  return percent > 0 ? 'up' : 'down';
}

/** `percent` as the API gives it (1.5 = 1.5 %): +6.18%, −3.20%, 0.00%; in French +6,18 %. */
export function changeText(percent: number, language: Language): ChangeText {
  const direction = directionOf(percent);
  return { direction, text: withSign(direction) + unsignedPercent(percent, language) };
}

/** 6.1833 → "6.18%", for sentences that say "up" or "down" themselves. */
export function unsignedPercent(percent: number, language: Language): string {
  const digits = numbers(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(Math.abs(percent));
  return typeset(digits) + (language === 'fr' ? NARROW_SPACE : '') + '%';
}

function withSign(direction: Direction): string {
  if (direction === 'flat') return '';
  return direction === 'up' ? '+' : '\u2212';
}
