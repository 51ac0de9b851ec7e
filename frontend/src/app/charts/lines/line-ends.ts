import type { Chart, Scale } from 'chart.js';
import type { Language } from '../../i18n/language';
import { typeset } from '../../ui/number/number-parts';
import { numbers } from '../../ui/intl';
import type { ChartState } from '../chart-state';
import { Box, textFont, textWidth } from '../drawing/canvas-drawing';
import { SeriesNumber, colorOf, lastValue } from './chart-line';
import { spread } from './spread';

/** Between the middles of two names. */
const DISTANCE = 21;
const HEIGHT = 20;
const MARGIN = 8;

/** A name at the end of its line. */
export interface LineEnd {
  readonly text: string;
  readonly series: SeriesNumber;
  readonly box: Box;
}

/** Return the ends of the compared lines, pushed apart; none unless coins are compared. */
export function lineEnds({ chartArea: area }: Chart, scale: Scale, state: ChartState): LineEnd[] {
  const ends = endsOf(state);
  const limits = { top: scale.top, bottom: scale.bottom - HEIGHT / 2 };
  const middles = spread(
    ends.map(({ value }) => scale.getPixelForValue(value)),
    DISTANCE,
    limits,
  );
  return ends.map(({ text, series }, index) => {
    const width = textWidth(scale.ctx, text, state.palette, 600);
    const y = Math.round(middles[index] ?? 0) - HEIGHT / 2;
    return { text, series, box: { x: area.right + MARGIN, y, width, height: HEIGHT } };
  });
}

/** Width of the axis with its widest name; 0 if there are none. */
export function endsWidth(scale: Scale, state: ChartState): number {
  const widths = endsOf(state).map(({ text }) => textWidth(scale.ctx, text, state.palette, 600));
  return widths.length === 0 ? 0 : Math.ceil(Math.max(...widths)) + MARGIN + 2;
}

export function drawEnd(
  { ctx: canvas }: Chart,
  { palette }: ChartState,
  { text, series, box }: LineEnd,
): void {
  canvas.save();
  canvas.font = textFont(palette, 600);
  canvas.fillStyle = colorOf(series, palette);
  canvas.textBaseline = 'middle';
  canvas.fillText(text, box.x, box.y + HEIGHT / 2 + 0.5);
  canvas.restore();
}

function endsOf({ ownName, points, lines, language }: ChartState): {
  text: string;
  value: number;
  series: SeriesNumber;
}[] {
  if (ownName === '') return [];
  const all = [
    { name: ownName, series: 1 as const, value: points.at(-1)?.y ?? null },
    ...lines.map((line) => ({ name: line.name, series: line.series, value: lastValue(line) })),
  ];
  return all.flatMap(({ name, series, value }) =>
    value === null ? [] : [{ text: endText(name, value, language), value, series }],
  );
}

/** "XRP +14.9" */
function endText(name: string, percent: number, language: Language): string {
  const isLarge = Math.abs(percent) >= 10_000;
  const number = numbers(language, {
    minimumFractionDigits: isLarge ? 0 : 1,
    maximumFractionDigits: isLarge ? 0 : 1,
    signDisplay: 'exceptZero',
    notation: isLarge ? 'compact' : 'standard',
  }).format(percent);
  return `${name} ${typeset(number)}`;
}
