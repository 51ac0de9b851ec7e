import type { Language } from '../i18n/language';
import type { ValueKind } from './axes/value-text';
import type { Palette } from './drawing/palette';
import type { Gap, Point } from './points';

/** Everything that one drawing of a chart needs; built again whenever any of it changes. */
export interface ChartState {
  readonly points: readonly Point[];
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

/** What plugins read while drawing: the current state, and the index of the active point or -1. */
export interface ChartContext {
  readonly state: () => ChartState;
  readonly active: () => number;
}

/** The colour of a value relative to the base. */
export function directionColor({ base, palette }: ChartState, value: number): string {
  if (base === null || value === base) return palette.line;
  return value > base ? palette.up : palette.down;
}
