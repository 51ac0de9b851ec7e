import type {
  ChartConfiguration,
  ChartDataset,
  Scale,
  ScriptableLineSegmentContext,
} from 'chart.js';
import { withAlpha } from './drawing/palette';
import { axisPlugin, axisWidth } from './plugins/axis';
import { crosshairPlugin } from './plugins/crosshair';
import { gapsPlugin } from './plugins/gaps';
import { baselinePlugin } from './plugins/baseline';
import { MIN_LINE_POINTS, Point, spansGap, isolated } from './points';
import { ChartState, ChartContext } from './chart-state';
import { textFont } from './drawing/canvas-drawing';
import { timeTicks } from './axes/time-ticks';
import { valueRange, valueTicks } from './axes/value-ticks';

/** Width of a label of the time axis; labels are closer together on phones. */
const LABEL_PX = 110;
const PHONE_LABEL_PX = 60;
const PHONE_PX = 480;
const AREA_ALPHA = 0.6;
const STALE_ALPHA = 0.45;

/** Configuration of a line chart. It has no events: the component moves the crosshair itself. */
export function lineConfiguration(context: ChartContext): ChartConfiguration<'line', Point[]> {
  return {
    type: 'line',
    data: { datasets: [lineDataset(context.state())] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 10 } },
      scales: { x: timeAxis(context), y: valueAxis(context) },
    },
    plugins: [
      gapsPlugin(context),
      baselinePlugin(context),
      crosshairPlugin(context),
      axisPlugin(context),
    ],
  };
}

/**
 * The dataset contains the points of the API and nothing else, so that tests can compare the two.
 * The segment over a gap is transparent.
 */
export function lineDataset(state: ChartState): ChartDataset<'line', Point[]> {
  const { points, palette, base, gaps, stale } = state;
  const line = stale ? palette.faint : palette.line;
  const alpha = stale ? STALE_ALPHA * AREA_ALPHA : AREA_ALPHA;
  const dots = points.length < MIN_LINE_POINTS ? points.map(() => true) : isolated(points, gaps);
  const hideOverGap = ({ p0, p1 }: ScriptableLineSegmentContext): string | undefined =>
    spansGap(gaps, valueOf(p0.parsed.x), valueOf(p1.parsed.x)) ? 'transparent' : undefined;
  return {
    data: [...points],
    borderColor: points.length < MIN_LINE_POINTS ? 'transparent' : line,
    borderWidth: 1.75,
    borderJoinStyle: 'round',
    pointRadius: ({ dataIndex }) => (dots[dataIndex] ? 3 : 0),
    pointBackgroundColor: line,
    pointBorderWidth: 0,
    clip: 4,
    segment: gaps.length > 0 ? { borderColor: hideOverGap, backgroundColor: hideOverGap } : {},
    fill:
      base === null || points.length < MIN_LINE_POINTS
        ? false
        : {
            target: { value: base },
            above: withAlpha(palette.upWash, alpha),
            below: withAlpha(palette.downWash, alpha),
          },
  };
}

function valueOf(parsed: number | null): number {
  return parsed ?? 0;
}

type Axis = NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>[string];

/** A linear axis in epoch ms, with ticks at round local times. The axis plugin draws the labels. */
function timeAxis({ state }: ChartContext): Axis {
  const { from, to, palette } = state();
  return {
    type: 'linear',
    min: from,
    max: to,
    border: { color: palette.ink },
    grid: { color: palette.grid, drawOnChartArea: false, tickLength: 5 },
    ticks: {
      color: 'transparent',
      font: fontOf(state()),
      autoSkip: false,
      maxRotation: 0,
      padding: 2,
      callback: (_, index, ticks) => (ticks[index]?.label as string | undefined) ?? '',
    },
    afterBuildTicks: (scale: Scale) => {
      const most = Math.max(
        2,
        Math.floor(scale.width / (scale.width < PHONE_PX ? PHONE_LABEL_PX : LABEL_PX)),
      );
      scale.ticks = timeTicks(scale.min, scale.max, most, state().language);
    },
  };
}

/** Its own labels are transparent: the axis plugin draws those that do not overlap a tag. */
function valueAxis({ state }: ChartContext): Axis {
  const { base, kind, palette, points } = state();
  const values = points.map(({ y }) => y);
  const span = valueRange(values, base, kind);
  return {
    type: 'linear',
    position: 'right',
    min: span.low,
    max: span.high,
    border: { display: false },
    grid: { color: palette.grid, drawTicks: false },
    ticks: { color: 'transparent', padding: 0, font: fontOf(state()) },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = valueTicks(span).map((value) => ({ value }));
    },
    afterFit: (scale: Scale) => {
      scale.width = axisWidth(scale, state());
    },
  };
}

function fontOf({ palette }: ChartState): { family: string; size: number } {
  return {
    family: palette.font,
    size: Number.parseInt(textFont(palette).split(' ')[1] ?? '12', 10),
  };
}
