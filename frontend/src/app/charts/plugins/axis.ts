import type { Chart, Plugin, Scale } from 'chart.js';
import { Box, dot, roundBox, textFont } from '../drawing/canvas-drawing';
import { MIN_LINE_POINTS, Point } from '../points';
import { ChartState, ChartContext, directionColor } from '../chart-state';
import { tagText, tickText } from '../axes/value-text';

const TAG_HEIGHT = 20;
const PADDING = 5;
/** A label closer than this to a tag is left out. */
const MIN_DISTANCE = 17;

/** Draws the labels of the value axis, tags for the last and the active value, and the end dot. */
export function axisPlugin({ state, active }: ChartContext): Plugin<'line'> {
  return {
    id: 'axis',
    afterDraw: (chart) => {
      const [current, scale] = [state(), chart.scales['y']];
      const last = current.points.at(-1);
      if (scale === undefined || last === undefined) return;
      const activePoint = current.points[active()];
      const tagged = [last, ...(activePoint ? [activePoint] : [])].map((point) =>
        scale.getPixelForValue(point.y),
      );
      labels(chart, scale, current, tagged);
      if (current.points.length >= MIN_LINE_POINTS) endDot(chart, current, last);
      tag(chart, scale, current, last, true);
      if (activePoint && activePoint !== last) tag(chart, scale, current, activePoint, false);
    },
  };
}

/** Width of the axis with its widest tag. */
export function axisWidth(
  canvas: CanvasRenderingContext2D,
  { points, kind, language, palette }: ChartState,
): number {
  canvas.save();
  canvas.font = textFont(palette, 600);
  const values = points.map(({ y }) => y);
  const extremes = [values.at(-1), Math.max(...values), Math.min(...values)];
  const widths = extremes.map(
    (value) => canvas.measureText(tagText(value ?? 0, kind, language)).width,
  );
  canvas.restore();
  return Math.ceil(Math.max(...widths)) + 2 * PADDING + PADDING + 2;
}

function labels(
  chart: Chart,
  scale: Scale,
  { kind, language, palette }: ChartState,
  tagged: readonly number[],
): void {
  const { ctx: canvas, chartArea: area } = chart;
  const step = Math.abs((scale.ticks[1]?.value ?? 1) - (scale.ticks[0]?.value ?? 0));
  canvas.save();
  canvas.font = textFont(palette);
  canvas.fillStyle = palette.axis;
  canvas.textBaseline = 'middle';
  for (const { value } of scale.ticks) {
    const y = scale.getPixelForValue(value);
    if (
      y < area.top ||
      y > area.bottom - 6 ||
      tagged.some((other) => Math.abs(other - y) < MIN_DISTANCE)
    )
      continue;
    canvas.fillText(tickText(value, step, kind, language), area.right + 2 * PADDING, y);
  }
  canvas.restore();
}

function tag(chart: Chart, scale: Scale, state: ChartState, point: Point, filled: boolean): void {
  const { ctx: canvas, chartArea: area } = chart;
  const { palette } = state;
  const text = tagText(point.y, state.kind, state.language);
  const box = tagBox(canvas, text, area.right + PADDING, scale.getPixelForValue(point.y), state);
  const solid = filled && !state.stale;
  roundBox(
    canvas,
    box,
    solid ? palette.ink : palette.surface,
    filled && state.stale ? palette.faint : palette.ink,
  );
  canvas.save();
  canvas.font = textFont(palette, filled ? 600 : 400);
  canvas.fillStyle = solid ? palette.onInk : palette.ink;
  canvas.textBaseline = 'middle';
  canvas.fillText(text, box.x + PADDING, box.y + TAG_HEIGHT / 2 + 0.5);
  canvas.restore();
}

function tagBox(
  canvas: CanvasRenderingContext2D,
  text: string,
  x: number,
  middle: number,
  { palette }: ChartState,
): Box {
  canvas.save();
  canvas.font = textFont(palette, 600);
  const width = canvas.measureText(text).width + 2 * PADDING;
  canvas.restore();
  return { x, y: Math.round(middle) - TAG_HEIGHT / 2, width, height: TAG_HEIGHT };
}

function endDot(chart: Chart, state: ChartState, { x, y }: Point): void {
  const [px, py] = [
    chart.scales['x']?.getPixelForValue(x) ?? 0,
    chart.scales['y']?.getPixelForValue(y) ?? 0,
  ];
  const { palette, stale } = state;
  if (stale) dot(chart.ctx, px, py, 4, palette.surface, palette.faint);
  else dot(chart.ctx, px, py, 4, directionColor(state, y), palette.surface);
}
