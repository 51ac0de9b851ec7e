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
  const all = base === null ? values : [...values, base];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const middle = (low + high) / 2;
  const least = kind === 'percent' ? MIN_PERCENT : Math.abs(middle) * MIN_SHARE;
  const height = Math.max((high - low) * (1 + 2 * MARGIN), least, Number.MIN_VALUE * 1e10);
  return { low: middle - height / 2, high: middle + height / 2 };
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

/** Return the distance of ticks; a fifth of the range if there are too few. */
export function stepOf(ticks: readonly { readonly value: number }[], range: ValueRange): number {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return (range.high - range.low) / 5;
  return second.value - first.value;
}

/** 0.30000000000000004 → 0.3: drop digits finer than a hundredth of the step. */
function rounded(value: number, step: number): number {
  const decimals = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(decimals));
}
