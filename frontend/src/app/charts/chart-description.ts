import type { Language } from '../i18n/language';
import { directionOf, unsignedPercent } from '../ui/format/change';
import { spoken } from '../ui/format/number-parts';
import { pointMoment } from '../ui/format/moment';
import type { ScopeWords } from '../i18n/translate';
import { Gap, Spot, changeSince } from './points';
import { ValueKind, valueText } from './axes/value-text';

/** How a chart speaks: its sentence, each step of the crosshair, its gaps. */
export interface Voice {
  readonly words: ScopeWords;
  readonly language: Language;
  readonly kind: ValueKind;
  readonly currency: string;
  readonly base: number | null;
  /** Points are whole days: no hour is said. */
  readonly daily: boolean;
}

/** "Tue 18 Aug, 06:10, $1.0211, up 6.22%" */
export function stepText(spot: Spot, voice: Voice): string {
  const value = spoken(valueText(spot.y, voice.kind, voice.language, voice.currency));
  const parts = [pointMoment(spot.x, voice.daily, voice.language), value];
  return [...parts, ...changeWords(spot.y, voice)].join(', ');
}

/** "XRP price in US dollars, 7 days to Thu 20 Aug, 10:42. From 0.9613 to 1.1042, up 14.87%. One gap without data." */
export function sentence(name: string, spots: readonly Spot[], gaps: readonly Gap[], voice: Voice): string {
  const [first, last] = [spots.at(0), spots.at(-1)];
  if (first === undefined || last === undefined) return voice.words.say('sentenceEmpty', { name });
  const value = (spot: Spot): string => spoken(valueText(spot.y, voice.kind, voice.language, voice.currency));
  const time = (spot: Spot): string => pointMoment(spot.x, voice.daily, voice.language);
  const change = changeWords(last.y, voice).join('');
  const said = { name, start: time(first), end: time(last), first: value(first), last: value(last), change };
  const text = voice.words.say(change === '' ? 'sentence' : 'sentenceChange', said);
  return gaps.length === 0 ? text : `${text} ${voice.words.count('gaps', gaps.length)}`;
}

/** "no data, 9 h" */
export function gapText([from = 0, to = 0]: Gap, words: ScopeWords): string {
  return words.say('noData', { time: spanText(to - from, words) });
}

function spanText(span: number, words: ScopeWords): string {
  const minutes = Math.round(span / 60_000);
  if (minutes < 120) return words.say('minutes', { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? words.say('hours', { count: hours }) : words.say('days', { count: Math.round(hours / 24) });
}

/** What a percent chart says is its value already. */
function changeWords(value: number, { words, kind, base, language }: Voice): string[] {
  const change = kind === 'percent' ? null : changeSince(base, value);
  if (change === null) return [];
  return [words.say(directionOf(change), { percent: unsignedPercent(change, language) })];
}
