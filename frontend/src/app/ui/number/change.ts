import { Language } from '../../i18n/language';
import { amountText } from './amount';
import { numbers } from '../intl';
import { NARROW_SPACE, typeset } from './number-parts';

export type Direction = 'up' | 'down' | 'flat';

export interface ChangeText {
  readonly direction: Direction;
  readonly text: string;
}

const HALF_OF_LAST_DIGIT = 0.005;
/** A change from here on is formatted as an amount: "+1.27 M%". */
const LARGE_CHANGE = 1e6;
const SIGNS: Record<Direction, string> = { up: '+', down: '\u2212', flat: '' };

/** A change that rounds to 0.00 % is flat. */
export function directionOf(percent: number): Direction {
  if (Math.abs(percent) < HALF_OF_LAST_DIGIT) return 'flat';
  return percent > 0 ? 'up' : 'down';
}

/** Format a change in percent (1.5 is 1.5 %): +6.18%, −3.20%, 0.00%; in French +6,18 %. */
export function changeText(percent: number, language: Language): ChangeText {
  const direction = directionOf(percent);
  return { direction, text: SIGNS[direction] + unsignedPercent(percent, language) };
}

/** 6.1833 → "6.18%", for sentences that contain "up" or "down". */
export function unsignedPercent(percent: number, language: Language, decimals = 2): string {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const size = Math.abs(percent);
  const digits =
    size >= LARGE_CHANGE
      ? amountText(size, language, null).lead
      : numbers(language, options).format(size);
  return typeset(digits) + (language === 'fr' ? NARROW_SPACE : '') + '%';
}
