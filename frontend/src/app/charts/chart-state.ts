import type { Language } from '../i18n/language';
import type { Palette } from './palette';
import type { Gap, Spot } from './points';
import type { ValueKind } from './axes/value-text';

/** Everything one drawing of a line chart needs. Built anew when data, theme, language or state change; never mutated. */
export interface Scene {
  readonly spots: readonly Spot[];
  readonly from: number;
  readonly to: number;
  readonly gaps: readonly Gap[];
  /** The level of the window's first value; null when it is not known. */
  readonly base: number | null;
  readonly kind: ValueKind;
  readonly language: Language;
  readonly palette: Palette;
  /** Old data: paler line and washes, hollow end. */
  readonly stale: boolean;
  /** "0.9613 seven days ago", beside the horizon. */
  readonly horizonLabel: string;
  /** "no data, 9 h" for each gap. */
  readonly gapLabels: readonly string[];
}

/** What plugins ask: the scene as it is now, and the point under the crosshair (-1: none). */
export interface Stage {
  readonly scene: () => Scene;
  readonly active: () => number;
}

/** Rises and falls are told from the base: up, down, or the colour of the line when they are equal. */
export function directionColor(scene: Scene, value: number): string {
  const base = scene.base ?? value;
  if (value === base) return scene.palette.line;
  return value > base ? scene.palette.up : scene.palette.down;
}
