import { axisDate, axisDay, axisMonth, clockTime } from '../../ui/format/moment';
import { Language } from '../../i18n/language';

/** Round moments on a time axis, in the reader's time zone. Pure but for the zone of `Date`. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Unit = 'minute' | 'hour' | 'day' | 'month' | 'year';
interface Step {
  readonly unit: Unit;
  readonly size: number;
  /** About how long it is, for choosing. */
  readonly span: number;
}

const STEPS: readonly Step[] = [
  ...[5, 15, 30].map((size) => ({ unit: 'minute', size, span: size * 60_000 }) as const),
  ...[1, 2, 3, 4, 6, 12].map((size) => ({ unit: 'hour', size, span: size * HOUR }) as const),
  ...[1, 2, 4, 7, 14].map((size) => ({ unit: 'day', size, span: size * DAY }) as const),
  ...[1, 2, 3, 6].map((size) => ({ unit: 'month', size, span: size * 30.4 * DAY }) as const),
  ...[1, 2, 5, 10].map((size) => ({ unit: 'year', size, span: size * 365.25 * DAY }) as const),
];

export interface TimeTick {
  readonly value: number;
  readonly label: string;
}

/** At most `most` ticks between `from` and `to`, at steps a person would choose. */
export function timeTicks(from: number, to: number, most: number, language: Language): TimeTick[] {
  if (!(to > from)) return [];
  const step = STEPS.find(({ span }) => (to - from) / span <= most) ?? STEPS.at(-1);
  return step === undefined
    ? []
    : moments(step, from, to).map((value) => ({ value, label: labelOf(value, step, language) }));
}

function moments(step: Step, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = floor(from, step); at <= to.valueOf(); at = next(at, step)) {
    if (at >= from) found.push(at);
  }
  return found;
}

function floor(time: number, { unit, size }: Step): number {
  const date = new Date(time);
  const [year, month, day, hour] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()];
  const down = (value: number): number => value - (value % size);
  if (unit === 'minute') return new Date(year, month, day, hour, down(date.getMinutes())).getTime();
  if (unit === 'hour') return new Date(year, month, day, down(hour)).getTime();
  if (unit === 'day') return new Date(year, month, day - (dayNumber(date) % size)).getTime();
  if (unit === 'month') return new Date(year, down(month), 1).getTime();
  return new Date(down(year), 0, 1).getTime();
}

/** Wall-clock steps: midnight stays midnight over a change of the clocks. */
function next(time: number, { unit, size }: Step): number {
  const date = new Date(time);
  if (unit === 'minute') return time + size * 60_000;
  if (unit === 'hour') return nextHour(date, size);
  if (unit === 'day') date.setDate(date.getDate() + size);
  if (unit === 'month') date.setMonth(date.getMonth() + size);
  if (unit === 'year') date.setFullYear(date.getFullYear() + size);
  return date.getTime();
}

function nextHour(date: Date, size: number): number {
  const after = new Date(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours() + size).getTime();
  return after > date.getTime() ? after : date.getTime() + size * HOUR;
}

/** Days since the epoch on the local calendar, so that every second day is the same every second day tomorrow. */
function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

function labelOf(at: number, { unit, size }: Step, language: Language): string {
  if (unit === 'minute' || unit === 'hour') return atMidnight(at) ? axisDay(at, language) : clockTime(at, language);
  if (unit === 'day') return size < 4 ? axisDay(at, language) : axisDate(at, language);
  return unit === 'month' ? axisMonth(at, language) : String(new Date(at).getFullYear());
}

function atMidnight(at: number): boolean {
  const date = new Date(at);
  return date.getHours() === 0 && date.getMinutes() === 0;
}
