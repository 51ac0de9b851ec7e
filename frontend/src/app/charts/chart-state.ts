import type { Language } from '../i18n/language';
import type { ValueKind } from './axes/value-text';
import type { Box } from './drawing/canvas-drawing';
import type { Palette } from './drawing/palette';
import type { Bar, Gap, Point } from './points';

/** Everything that one drawing of a chart needs; built again whenever any of it changes. */
export interface ChartState {
  /** Of candles, their closes in the middle of each. */
  readonly points: readonly Point[];
  /** Empty for a line. */
  readonly bars: readonly Bar[];
  /** Width of a bar and of a volume in ms. */
  readonly barMs: number;
  /** Bars below the chart; empty for none. */
  readonly volume: readonly Point[];
  readonly volumeLabel: string;
  readonly log: boolean;
  readonly from: number;
  readonly to: number;
  readonly gaps: readonly Gap[];
  /** The first value of the window; null if unknown. */
  readonly base: number | null;
  readonly kind: ValueKind;
  readonly language: Language;
  readonly palette: Palette;
  /** Stale data has a paler line and a hollow end. */
  readonly stale: boolean;
  /** "0.9613 seven days ago", next to the baseline. */
  readonly baselineLabel: string;
  /** "no data, 9 h" for each gap. */
  readonly gapLabels: readonly string[];
}

/** What plugins read while drawing. */
export interface ChartContext {
  readonly state: () => ChartState;
  /** Index of the active point or -1. */
  readonly active: () => number;
  /** Place of the tooltip, which labels do not touch. */
  readonly tooltip: () => Box | null;
  /** Where the tags and the label of the baseline were drawn last. */
  readonly boxes: Map<'last' | 'active' | 'baseline', Box>;
}

/** The colour of a value relative to the base. */
export function directionColor({ base, palette }: ChartState, value: number): string {
  if (base === null || value === base) return palette.line;
  return value > base ? palette.up : palette.down;
}
