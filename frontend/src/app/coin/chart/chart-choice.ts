import type { ChartWindow, Span } from '../../api/clients/coins';
import type { WindowName } from '../../api/models';
import { parseCompared } from '../compare/compared-ids';

/** What the chart of a coin shows: the query parameters of its page. */
export const RANGES: readonly WindowName[] = ['24h', '7d', '30d', '90d', '1y', 'max'];
export const METRICS = ['price', 'market-cap', 'volume'] as const;
export type Metric = (typeof METRICS)[number];
/** Only prices have candles and a change in percent. */
export const FORMS = ['line', 'candles', 'change'] as const;
export type Form = (typeof FORMS)[number];

export interface ChartChoice {
  readonly metric: Metric;
  readonly form: Form;
  readonly log: boolean;
  readonly range: WindowName;
  /** Shown instead of the range, which stays for later. */
  readonly span: Span | null;
  /** Other coins, whose changes are compared with that of the coin. */
  readonly compare: readonly string[];
}

export function windowOf({ range, span }: Pick<ChartChoice, 'range' | 'span'>): ChartWindow {
  return span ?? range;
}

/** Query parameters as they are in the address. */
export interface ChartParams {
  readonly coin: string;
  readonly figure: string | undefined;
  readonly form: string | undefined;
  readonly scale: string | undefined;
  readonly range: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly compare: string | undefined;
}

/** Read the parameters. Unknown ones mean the price of the last seven days as a line. */
export function parseChoice(params: ChartParams): ChartChoice {
  const compare = parseCompared(params.compare, params.coin);
  const figure = METRICS.find((one) => one === params.figure) ?? 'price';
  const shape = FORMS.find((one) => one === params.form && figure === 'price') ?? 'line';
  const [metric, form] =
    compare.length > 0 ? (['price', 'change'] as const) : ([figure, shape] as const);
  const range = RANGES.find((one) => one === params.range) ?? '7d';
  const span = parseSpan(params.from, params.to);
  return { metric, form, log: params.scale === 'log', range, span, compare };
}

/** Return the parameters of a choice; null removes one from the address. */
export function toParams(choice: Partial<ChartChoice>): Record<string, string | number | null> {
  const { metric, form, log, range, span, compare } = choice;
  return {
    ...(metric !== undefined && { figure: metric === 'price' ? null : metric }),
    ...(form !== undefined && { form: form === 'line' ? null : form }),
    ...(log !== undefined && { scale: log ? 'log' : null }),
    ...(range !== undefined && { range }),
    ...(span !== undefined && { from: span?.from ?? null, to: span?.to ?? null }),
    ...(compare !== undefined && { compare: compare.join(',') || null }),
  };
}

/** The last time that the API takes: the end of the year 9999. */
const LATEST_MS = 253_402_300_799_999;

/** Times are whole epoch ms. */
function parseSpan(from: string | undefined, to: string | undefined): Span | null {
  const [start, end] = [Number(from ?? NaN), Number(to ?? NaN)];
  const valid = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  const inOrder = start >= 0 && end > start && end <= LATEST_MS;
  return valid && inOrder ? { from: start, to: end } : null;
}
