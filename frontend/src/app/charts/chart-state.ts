import type { Language } from '../i18n/language';
import type { Box } from './drawing/canvas-drawing';
import type { Palette } from './drawing/palette';
import type { Plot } from './plot';
import { MIN_LINE_POINTS } from './points';

/** Everything that one drawing of a chart needs; built again whenever any of it changes. */
export interface ChartState extends Plot {
  readonly volumeLabel: string;
  /** Name of the coin where coins are compared, else empty. */
  readonly ownName: string;
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
  readonly boxes: Map<'last' | 'active' | 'baseline' | `end${number}`, Box>;
}

/** The colour of a value relative to the base. */
export function directionColor({ base, palette }: ChartState, value: number): string {
  if (base === null || value === base) return palette.line;
  return value > base ? palette.up : palette.down;
}

/** True if a line is drawn: not candles, nor a few dots. */
export function hasLine({ points, bars }: ChartState): boolean {
  return bars.length === 0 && points.length >= MIN_LINE_POINTS;
}

export function lineColor({ stale, palette }: ChartState): string {
  return stale ? palette.faint : palette.line;
}
