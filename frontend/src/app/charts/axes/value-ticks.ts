import type { ValueKind } from './value-text';

/** The range of a value axis and its ticks. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Margin above and below the line, as a share of its height. */
const MARGIN = 0.08;
/** The least height of the axis, as a share of the value: a stablecoin's line stays flat. */
const MIN_SHARE = 0.005;
const MIN_PERCENT = 0.5;

/** Return the range of the values and the base, with a margin. */
export function valueRange(
  values: readonly number[],
  base: number | null,
  kind: ValueKind,
): ValueRange {
  const ends = extremes(base === null ? values : [...values, base]);
  const middle = (ends.low + ends.high) / 2;
  return withMargin(ends, kind === 'percent' ? MIN_PERCENT : Math.abs(middle) * MIN_SHARE);
}

/** Return the range of a logarithmic axis. All values are above 0. */
export function logRange(values: readonly number[], base: number | null): ValueRange {
  const ends = extremes(base === null || base <= 0 ? values : [...values, base]);
  const powers = { low: Math.log(ends.low), high: Math.log(ends.high) };
  const { low, high } = withMargin(powers, MIN_SHARE);
  return { low: Math.exp(low), high: Math.exp(high) };
}

/** `Math.min(...values)` fails for very many values. */
function extremes(values: readonly number[]): ValueRange {
  return values.reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    { low: Infinity, high: -Infinity },
  );
}

function withMargin({ low, high }: ValueRange, least: number): ValueRange {
  const height = Math.max((high - low) * (1 + 2 * MARGIN), least, Number.MIN_VALUE * 1e10);
  return { low: (low + high) / 2 - height / 2, high: (low + high) / 2 + height / 2 };
}

/** A logarithmic axis that spans less has the ticks of a linear one. */
const LOG_RATIO = 4;
const MOST_LOG_TICKS = 8;

/** Return ticks of a logarithmic axis: 1, 2 and 5 times a power of ten, or powers of ten alone. */
export function logTicks(range: ValueRange): number[] {
  const { low, high } = range;
  if (high / low < LOG_RATIO) return valueTicks(range);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const ticks = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const shown = ticks.filter((tick) => tick >= low && tick <= high);
  if (shown.length <= MOST_LOG_TICKS) return shown;
  const alone = shown.filter((tick) => Number.isInteger(Math.log10(tick)));
  const every = Math.ceil(alone.length / MOST_LOG_TICKS);
  return alone.filter((_, index) => index % every === 0);
}

const TARGET_COUNT = 5;
/** Factors of a power of ten, and the penalty of each. */
const FACTORS = [
  [1, 0],
  [2, 0],
  [2.5, 0.5],
  [5, 0],
] as const;

/** Return about five ticks, in steps of 1, 2, 2.5 or 5 times a power of ten. */
export function valueTicks({ low, high }: ValueRange): number[] {
  if (!(high > low)) return [];
  const step = roundStep(low, high);
  const first = Math.ceil(low / step);
  return Array.from({ length: countOf(low, high, step) }, (_, index) =>
    rounded((first + index) * step, step),
  );
}

function roundStep(low: number, high: number): number {
  const power = Math.floor(Math.log10((high - low) / TARGET_COUNT));
  const choices = [power - 1, power, power + 1].flatMap((exponent) =>
    FACTORS.map(([factor, penalty]) => ({ step: factor * 10 ** exponent, penalty })),
  );
  const cost = ({ step, penalty }: { step: number; penalty: number }): number =>
    Math.abs(countOf(low, high, step) - TARGET_COUNT) + penalty;
  return choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best)).step;
}

function countOf(low: number, high: number, step: number): number {
  return Math.max(0, Math.floor(high / step) - Math.ceil(low / step) + 1);
}

/** Return the distance of the ticks around a value; a fifth of the range if there are too few. */
export function stepAt(
  ticks: readonly { readonly value: number }[],
  value: number,
  { low, high }: ValueRange,
): number {
  const values = ticks.map((tick) => tick.value);
  const steps = values.slice(1).map((tick, index) => tick - (values[index] ?? 0));
  const above = values.findIndex((tick) => tick >= value);
  const near = above < 0 ? steps.slice(-1) : steps.slice(Math.max(0, above - 1), above + 1);
  return near.length === 0 ? (high - low) / TARGET_COUNT : Math.min(...near);
}

/** 0.30000000000000004 → 0.3: drop digits finer than a hundredth of the step. */
function rounded(value: number, step: number): number {
  const decimals = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(decimals));
}
