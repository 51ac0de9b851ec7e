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

/** Round values inside a span: steps of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function valueTicks({ low, high }: Span, most: number): number[] {
  if (!(high > low)) return [];
  const step = roundStep((high - low) / most);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => cleaned((first + at) * step, step));
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

/** 0.30000000000000004 is 0.3: no digit finer than a hundredth of the step is meant. */
function cleaned(value: number, step: number): number {
  const decimals = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(decimals));
}
