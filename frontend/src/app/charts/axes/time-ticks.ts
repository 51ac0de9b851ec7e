import { axisDate, axisDay, axisMonth, clockTime } from '../../ui/time/moment';
import { fromWall, toWall } from './wall-clock';
import { Language } from '../../i18n/language';

/** Ticks at round times, in the shown time zone. */
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

/** Every second day may be the odd or the even ones: those are chosen that are more. */
function roundTimes(step: Step, from: number, to: number): number[] {
  const times = timesSince(floor(from, step), step, from, to);
  if (step.unit !== 'day' || step.size !== 2) return times;
  const day = { ...step, size: 1, length: DAY };
  const others = timesSince(next(floor(from, step), day), step, from, to);
  return others.length > times.length ? others : times;
}

function timesSince(first: number, step: Step, from: number, to: number): number[] {
  const times: number[] = [];
  for (let at = first; at <= to; at = next(at, step)) {
    if (at >= from) times.push(at);
  }
  return times;
}

function floor(time: number, { unit, size }: Step): number {
  const date = new Date(toWall(time));
  const [year, month, day, hour] = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
  ];
  const down = (value: number): number => value - (value % size);
  if (unit === 'minute') return wall(year, month, day, hour, down(date.getUTCMinutes()));
  if (unit === 'hour') return wall(year, month, day, down(hour));
  if (unit === 'day') return wall(year, month, day - (dayNumber(date) % size));
  if (unit === 'month') return wall(year, down(month), 1);
  return wall(down(year), 0, 1);
}

/** In wall-clock steps: midnight stays midnight when daylight saving starts or ends. */
function next(time: number, { unit, size }: Step): number {
  const date = new Date(toWall(time));
  if (unit === 'minute') return time + size * 60_000;
  // After a midnight that daylight saving skipped, steps are of round hours again.
  const hour = date.getUTCHours();
  date.setUTCHours(unit === 'hour' ? hour - (hour % size) + size : 0);
  if (unit === 'day') date.setUTCDate(date.getUTCDate() + size);
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + size);
  if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + size);
  const after = fromWall(date.getTime());
  return after > time ? after : time + size * HOUR;
}

function wall(...date: [number, number, number, number?, number?]): number {
  return fromWall(Date.UTC(...date));
}

/** Days since the epoch on the wall clock's calendar, so that ticks stay on the same days. */
function dayNumber(date: Date): number {
  return Math.floor(date.getTime() / DAY);
}

function labelOf(at: number, { unit, size }: Step, language: Language): string {
  if (unit === 'minute' || unit === 'hour')
    return atMidnight(at) ? axisDay(at, language) : clockTime(at, language);
  if (unit === 'day') return size < 4 ? axisDay(at, language) : axisDate(at, language);
  return unit === 'month' ? axisMonth(at, language) : String(new Date(toWall(at)).getUTCFullYear());
}

function atMidnight(at: number): boolean {
  return toWall(at) % DAY < 60_000;
}
