/** The span of a value axis and its round values. Pure. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Room above and below the line, as a share of its height. */
const ROOM = 0.08;

/** From the lowest to the highest of the values and the base, with some room; a flat line gets room from its own size. */
export function valueSpan(values: readonly number[], base: number | null): Span {
  const all = base === null ? values : [...values, base];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = high > low ? (high - low) * ROOM : Math.max(Math.abs(high) * 0.01, Number.MIN_VALUE * 1e10);
  return { low: low - room, high: high + room };
}

const WANTED = 5;
/** Factors of a power of ten, and how much less each is liked. */
const FACTORS = [
  [1, 0],
  [2, 0],
  [2.5, 0.5],
  [5, 0],
] as const;

/** Round values inside a span, about five of them: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function valueTicks({ low, high }: Span): number[] {
  if (!(high > low)) return [];
  const step = roundStep(low, high);
  const first = Math.ceil(low / step);
  return Array.from({ length: countOf(low, high, step) }, (_, at) => cleaned((first + at) * step, step));
}

function roundStep(low: number, high: number): number {
  const power = Math.floor(Math.log10((high - low) / WANTED));
  const choices = [power - 1, power, power + 1].flatMap((exponent) =>
    FACTORS.map(([factor, dislike]) => ({ step: factor * 10 ** exponent, dislike })),
  );
  const cost = ({ step, dislike }: { step: number; dislike: number }): number =>
    Math.abs(countOf(low, high, step) - WANTED) + dislike;
  return choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best)).step;
}

function countOf(low: number, high: number, step: number): number {
  return Math.max(0, Math.floor(high / step) - Math.ceil(low / step) + 1);
}

/** 0.30000000000000004 is 0.3: no digit finer than a hundredth of the step is meant. */
function cleaned(value: number, step: number): number {
  const decimals = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(decimals));
}
