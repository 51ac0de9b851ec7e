import { axisDate, axisDay, axisMonth, clockTime } from '../../ui/format/moment';
import { Language } from '../../i18n/language';

/** Ticks at round times, in the browser's time zone. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Unit = 'minute' | 'hour' | 'day' | 'month' | 'year';
interface Step {
  readonly unit: Unit;
  readonly size: number;
  /** Approximate length in ms. */
  readonly length: number;
}

const STEPS: readonly Step[] = [
  ...[5, 15, 30].map((size) => ({ unit: 'minute', size, length: size * 60_000 }) as const),
  ...[1, 2, 3, 4, 6, 12].map((size) => ({ unit: 'hour', size, length: size * HOUR }) as const),
  ...[1, 2, 4, 7, 14].map((size) => ({ unit: 'day', size, length: size * DAY }) as const),
  ...[1, 2, 3, 6].map((size) => ({ unit: 'month', size, length: size * 30.4 * DAY }) as const),
  ...[1, 2, 5, 10].map((size) => ({ unit: 'year', size, length: size * 365.25 * DAY }) as const),
];

export interface TimeTick {
  readonly value: number;
  readonly label: string;
}

/** Return at most `max` ticks between `from` and `to`. */
export function timeTicks(from: number, to: number, max: number, language: Language): TimeTick[] {
  if (!(to > from)) return [];
  const step = STEPS.find(({ length }) => (to - from) / length <= max) ?? STEPS.at(-1);
  return step === undefined
    ? []
    : roundTimes(step, from, to).map((value) => ({ value, label: labelOf(value, step, language) }));
}

function roundTimes(step: Step, from: number, to: number): number[] {
  const times: number[] = [];
  for (let at = floor(from, step); at <= to; at = next(at, step)) {
    if (at >= from) times.push(at);
  }
  return times;
}

function floor(time: number, { unit, size }: Step): number {
  const date = new Date(time);
  const [year, month, day, hour] = [
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
  ];
  const down = (value: number): number => value - (value % size);
  if (unit === 'minute') return new Date(year, month, day, hour, down(date.getMinutes())).getTime();
  if (unit === 'hour') return new Date(year, month, day, down(hour)).getTime();
  if (unit === 'day') return new Date(year, month, day - (dayNumber(date) % size)).getTime();
  if (unit === 'month') return new Date(year, down(month), 1).getTime();
  return new Date(down(year), 0, 1).getTime();
}

/** In wall-clock steps: midnight stays midnight when daylight saving starts or ends. */
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
  const after = new Date(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours() + size,
  ).getTime();
  return after > date.getTime() ? after : date.getTime() + size * HOUR;
}

/** Days since the epoch on the local calendar, so that ticks stay on the same days. */
function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

function labelOf(at: number, { unit, size }: Step, language: Language): string {
  if (unit === 'minute' || unit === 'hour')
    return atMidnight(at) ? axisDay(at, language) : clockTime(at, language);
  if (unit === 'day') return size < 4 ? axisDay(at, language) : axisDate(at, language);
  return unit === 'month' ? axisMonth(at, language) : String(new Date(at).getFullYear());
}

function atMidnight(at: number): boolean {
  const date = new Date(at);
  return date.getHours() === 0 && date.getMinutes() === 0;
}
