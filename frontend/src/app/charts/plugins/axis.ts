import type { Chart, Plugin, Scale } from 'chart.js';
import { ChartContext, ChartState, directionColor } from '../chart-state';
import { Box, dot, roundBox, textFont, textWidth } from '../drawing/canvas-drawing';
import { pushedFrom } from '../drawing/label-placement';
import { drawEnd, endsWidth, lineEnds } from '../lines/line-ends';
import { MIN_LINE_POINTS, Point } from '../points';
import { tagText, tickText } from '../axes/value-text';
import { stepAt } from '../axes/value-ticks';

const TAG_HEIGHT = 20;
const PADDING = 5;
/** A label closer than this to a tag is left out. */
const MIN_DISTANCE = 17;
/** Between the middles of two tags. */
const TAG_DISTANCE = TAG_HEIGHT + 2;

/** Draws the labels of the axes, tags for the last and the active value, and the end dot. */
export function axisPlugin(context: ChartContext): Plugin<'line'> {
  return {
    id: 'axis',
    afterDraw: (chart) => {
      const current = context.state();
      const [xScale, scale] = [chart.scales['x'], chart.scales['y']];
      const last = current.points.at(-1);
      if (xScale === undefined || scale === undefined) return;
      timeLabels(chart, xScale, current);
      if (last === undefined) return;
      const ends = lineEnds(chart, scale, current);
      const values = [last, current.points[context.active()]] as const;
      const tags = ends.length > 0 ? [] : tagsOf(chart, scale, current, values);
      labels(chart, scale, current, [...tags, ...ends]);
      if (
        ends.length === 0 &&
        current.points.length >= MIN_LINE_POINTS &&
        current.bars.length === 0
      )
        endDot(chart, current, last);
      for (const tag of tags) drawTag(chart, current, tag);
      for (const end of ends) drawEnd(chart, current, end);
      for (const name of context.boxes.keys()) {
        if (name !== 'baseline') context.boxes.delete(name);
      }
      ends.forEach(({ box }, index) => context.boxes.set(`end${index}`, box));
      for (const { box, filled } of tags) context.boxes.set(filled ? 'last' : 'active', box);
    },
  };
}

/** Width of the axis with its widest tag. */
export function axisWidth(scale: Scale, state: ChartState): number {
  const { points, range, kind, language, palette } = state;
  const widths = [points.at(-1)?.y ?? 0, range.low, range.high].map((value) =>
    textWidth(scale.ctx, tagText(value, stepOf(scale, value), kind, language), palette, 600),
  );
  return Math.max(Math.ceil(Math.max(...widths)) + 3 * PADDING + 2, endsWidth(scale, state));
}

function stepOf({ ticks, min, max }: Scale, value: number): number {
  return stepAt(ticks, value, { low: min, high: max });
}

interface Tag {
  readonly text: string;
  readonly box: Box;
  /** The tag of the last value, not that of the active one. */
  readonly filled: boolean;
}

/** Return the tags of the last and the active point, which do not overlap. */
function tagsOf(
  { ctx: canvas, chartArea: area }: Chart,
  scale: Scale,
  { kind, language, palette }: ChartState,
  [last, active]: readonly [Point, Point | undefined],
): Tag[] {
  const tag = (value: number, filled: boolean, y = scale.getPixelForValue(value)): Tag => {
    const text = tagText(value, stepOf(scale, value), kind, language);
    const width = textWidth(canvas, text, palette, 600) + 2 * PADDING;
    const box = { x: area.right + PADDING, y: Math.round(y) - TAG_HEIGHT / 2, width };
    return { text, filled, box: { ...box, height: TAG_HEIGHT } };
  };
  const first = tag(last.y, true);
  if (active === undefined || active === last) return [first];
  const [fixed, wanted] = [scale.getPixelForValue(last.y), scale.getPixelForValue(active.y)];
  const second = tag(active.y, false, pushedFrom(fixed, wanted, TAG_DISTANCE, scale));
  return second.text === first.text ? [first] : [first, second];
}

function labels(
  chart: Chart,
  scale: Scale,
  state: ChartState,
  tags: readonly { readonly box: Box }[],
): void {
  const { ctx: canvas, chartArea: area } = chart;
  const { kind, language, palette } = state;
  const isNear = (y: number, { box }: { readonly box: Box }): boolean =>
    Math.abs(box.y + box.height / 2 - y) < MIN_DISTANCE;
  canvas.save();
  canvas.font = textFont(palette);
  canvas.fillStyle = palette.axis;
  canvas.textBaseline = 'middle';
  for (const { value } of scale.ticks) {
    const y = scale.getPixelForValue(value);
    if (y < scale.top || y > scale.bottom - 6 || tags.some((tag) => isNear(y, tag))) continue;
    canvas.fillText(
      tickText(value, stepOf(scale, value), kind, language),
      area.right + 2 * PADDING,
      y,
    );
  }
  canvas.restore();
}

/** A label at an edge is moved inside as far as it does not touch the next one. */
function timeLabels(
  { ctx: canvas, chartArea: area, width }: Chart,
  scale: Scale,
  { palette }: ChartState,
): void {
  const [first, second] = scale.ticks.map(({ value }) => scale.getPixelForValue(value));
  const spacing = first === undefined || second === undefined ? width : second - first;
  canvas.save();
  canvas.font = textFont(palette);
  canvas.fillStyle = palette.axis;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'top';
  for (const { value, label } of scale.ticks) {
    const [text, middle] = [String(label), scale.getPixelForValue(value)];
    const labelWidth = canvas.measureText(text).width;
    const x = Math.min(Math.max(middle, labelWidth / 2), width - labelWidth / 2);
    if (Math.abs(x - middle) > spacing - labelWidth - PADDING) continue;
    canvas.fillText(text, x, area.bottom + 10);
  }
  canvas.restore();
}

function drawTag({ ctx: canvas }: Chart, { palette, stale }: ChartState, tag: Tag): void {
  const { text, box, filled } = tag;
  const solid = filled && !stale;
  const edge = filled && stale ? palette.faint : palette.ink;
  roundBox(canvas, box, solid ? palette.ink : palette.surface, edge);
  canvas.save();
  canvas.font = textFont(palette, filled ? 600 : 400);
  canvas.fillStyle = solid ? palette.onInk : palette.ink;
  canvas.textBaseline = 'middle';
  canvas.fillText(text, box.x + PADDING, box.y + TAG_HEIGHT / 2 + 0.5);
  canvas.restore();
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
