import type { Chart, Plugin, Scale } from 'chart.js';
import { Box, dot, roundBox, textFont } from './canvas-drawing';
import { FEWEST_FOR_A_LINE, Spot } from '../points';
import { Scene, Stage, directionColor } from '../chart-state';
import { tagText, tickText } from '../axes/value-text';

const TAG_HEIGHT = 20;
const BESIDE = 5;
/** A label nearer than this to a tag is dropped. */
const CLEAR = 17;

/** Labels of the price axis, the tag of the last value and that of the crosshair, and the dot where the line ends. */
export function axisPlugin({ scene, active }: Stage): Plugin<'line'> {
  return {
    id: 'axis',
    afterDraw: (chart) => {
      const [shown, scale] = [scene(), chart.scales['y']];
      const last = shown.spots.at(-1);
      if (scale === undefined || last === undefined) return;
      const crossed = shown.spots[active()];
      const tagged = [last, ...(crossed ? [crossed] : [])].map((spot) => scale.getPixelForValue(spot.y));
      labels(chart, scale, shown, tagged);
      if (shown.spots.length >= FEWEST_FOR_A_LINE) endDot(chart, shown, last);
      tag(chart, scale, shown, last, true);
      if (crossed && crossed !== last) tag(chart, scale, shown, crossed, false);
    },
  };
}

/** How wide the axis must be for its labels and its widest tag. */
export function axisWidth(canvas: CanvasRenderingContext2D, { spots, kind, language, palette }: Scene): number {
  canvas.save();
  canvas.font = textFont(palette, 600);
  const extremes = [spots.at(-1)?.y, Math.max(...spots.map(({ y }) => y)), Math.min(...spots.map(({ y }) => y))];
  const widths = extremes.map((value) => canvas.measureText(tagText(value ?? 0, kind, language)).width);
  canvas.restore();
  return Math.ceil(Math.max(...widths)) + 2 * BESIDE + BESIDE + 2;
}

function labels(chart: Chart, scale: Scale, { kind, language, palette }: Scene, tagged: readonly number[]): void {
  const { ctx: canvas, chartArea: area } = chart;
  const step = Math.abs((scale.ticks[1]?.value ?? 1) - (scale.ticks[0]?.value ?? 0));
  canvas.save();
  canvas.font = textFont(palette);
  canvas.fillStyle = palette.axis;
  canvas.textBaseline = 'middle';
  for (const { value } of scale.ticks) {
    const y = scale.getPixelForValue(value);
    if (y < area.top || y > area.bottom - 6 || tagged.some((other) => Math.abs(other - y) < CLEAR)) continue;
    canvas.fillText(tickText(value, step, kind, language), area.right + 2 * BESIDE, y);
  }
  canvas.restore();
}

function tag(chart: Chart, scale: Scale, scene: Scene, spot: Spot, filled: boolean): void {
  const { ctx: canvas, chartArea: area } = chart;
  const { palette } = scene;
  const text = tagText(spot.y, scene.kind, scene.language);
  const box = tagBox(canvas, text, area.right + BESIDE, scale.getPixelForValue(spot.y), scene);
  const solid = filled && !scene.stale;
  roundBox(canvas, box, solid ? palette.ink : palette.surface, filled && scene.stale ? palette.faint : palette.ink);
  canvas.save();
  canvas.font = textFont(palette, filled ? 600 : 400);
  canvas.fillStyle = solid ? palette.onInk : palette.ink;
  canvas.textBaseline = 'middle';
  canvas.fillText(text, box.x + BESIDE, box.y + TAG_HEIGHT / 2 + 0.5);
  canvas.restore();
}

function tagBox(canvas: CanvasRenderingContext2D, text: string, x: number, middle: number, { palette }: Scene): Box {
  canvas.save();
  canvas.font = textFont(palette, 600);
  const width = canvas.measureText(text).width + 2 * BESIDE;
  canvas.restore();
  return { x, y: Math.round(middle) - TAG_HEIGHT / 2, width, height: TAG_HEIGHT };
}

function endDot(chart: Chart, scene: Scene, { x, y }: Spot): void {
  const [across, down] = [chart.scales['x']?.getPixelForValue(x) ?? 0, chart.scales['y']?.getPixelForValue(y) ?? 0];
  const { palette, stale } = scene;
  if (stale) dot(chart.ctx, across, down, 4, palette.surface, palette.faint);
  else dot(chart.ctx, across, down, 4, directionColor(scene, y), palette.surface);
}
