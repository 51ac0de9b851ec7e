import type { ChartConfiguration, ChartDataset, Scale, ScriptableLineSegmentContext } from 'chart.js';
import { thinned } from './palette';
import { axisPlugin, axisWidth } from './plugins/axis';
import { crosshairPlugin } from './plugins/crosshair';
import { gapsPlugin } from './plugins/gaps';
import { horizonPlugin } from './plugins/horizon';
import { FEWEST_FOR_A_LINE, Spot, broken, lonely } from './points';
import { Scene, Stage } from './chart-state';
import { textFont } from './plugins/canvas-drawing';
import { timeTicks } from './axes/time-ticks';
import { valueSpan, valueTicks } from './axes/value-ticks';

/** One label of the time axis takes about this much room: close together on a phone, at ease on a desk. */
const LABEL_PX = 110;
const PHONE_LABEL_PX = 60;
const PHONE_PX = 480;
const EDGE_PX = 24;
const WASH = 0.6;
const STALE_WASH = 0.45;

/** The whole configuration of a line chart, from a stage. Chart.js hears no events: the component moves the crosshair itself. */
export function lineConfiguration(stage: Stage): ChartConfiguration<'line', Spot[]> {
  return {
    type: 'line',
    data: { datasets: [lineDataset(stage.scene())] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 10 } },
      scales: { x: timeAxis(stage), y: valueAxis(stage) },
    },
    plugins: [gapsPlugin(stage), horizonPlugin(stage), crosshairPlugin(stage), axisPlugin(stage)],
  };
}

/**
 * The dataset holds the API's points and nothing else, so that what is drawn can be compared with what was answered. A gap is no point
 * and no NaN: the one segment over it is drawn in no colour, line and wash alike.
 */
export function lineDataset(scene: Scene): ChartDataset<'line', Spot[]> {
  const { spots, palette, base, gaps, stale } = scene;
  const line = stale ? palette.faint : palette.line;
  const share = stale ? STALE_WASH * WASH : WASH;
  const alone = spots.length < FEWEST_FOR_A_LINE ? spots.map(() => true) : lonely(spots, gaps);
  const nothing = ({ p0, p1 }: ScriptableLineSegmentContext): string | undefined =>
    broken(gaps, valueOf(p0.parsed.x), valueOf(p1.parsed.x)) ? 'transparent' : undefined;
  return {
    data: [...spots],
    borderColor: spots.length < FEWEST_FOR_A_LINE ? 'transparent' : line,
    borderWidth: 1.75,
    borderJoinStyle: 'round',
    pointRadius: ({ dataIndex }) => (alone[dataIndex] ? 3 : 0),
    pointBackgroundColor: line,
    pointBorderWidth: 0,
    clip: 4,
    segment: gaps.length > 0 ? { borderColor: nothing, backgroundColor: nothing } : {},
    fill:
      base === null || spots.length < FEWEST_FOR_A_LINE
        ? false
        : { target: { value: base }, above: thinned(palette.upWash, share), below: thinned(palette.downWash, share) },
  };
}

function valueOf(parsed: number | null): number {
  return parsed ?? 0;
}

type Axis = NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>[string];

/** Times on a linear axis in epoch milliseconds; the ticks are round moments of the reader's calendar. */
function timeAxis({ scene }: Stage): Axis {
  const { from, to, palette } = scene();
  return {
    type: 'linear',
    min: from,
    max: to,
    border: { color: palette.ink },
    grid: { color: palette.grid, drawOnChartArea: false, tickLength: 5 },
    ticks: {
      color: palette.axis,
      font: fontOf(scene()),
      autoSkip: false,
      maxRotation: 0,
      padding: 2,
      callback: (_, at, ticks) => (ticks[at]?.label as string | undefined) ?? '',
    },
    afterBuildTicks: (scale: Scale) => {
      const inset = ((scale.max - scale.min) * EDGE_PX) / Math.max(1, scale.width);
      const most = Math.max(2, Math.floor(scale.width / (scale.width < PHONE_PX ? PHONE_LABEL_PX : LABEL_PX)));
      scale.ticks = timeTicks(scale.min, scale.max, most, scene().language).filter(
        ({ value }) => value - scale.min > inset && scale.max - value > inset,
      );
    },
  };
}

/** Values at the right, without a line. Its own labels stay unseen: the axis plugin writes those that are clear of the tags. */
function valueAxis({ scene }: Stage): Axis {
  const { base, palette, spots } = scene();
  const span = valueSpan(
    spots.map(({ y }) => y),
    base,
  );
  return {
    type: 'linear',
    position: 'right',
    min: span.low,
    max: span.high,
    border: { display: false },
    grid: { color: palette.grid, drawTicks: false },
    ticks: { color: 'transparent', padding: 0, font: fontOf(scene()) },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = valueTicks(span).map((value) => ({ value }));
    },
    afterFit: (scale: Scale) => {
      scale.width = axisWidth(scale.ctx, scene());
    },
  };
}

function fontOf({ palette }: Scene): { family: string; size: number } {
  return { family: palette.font, size: Number.parseInt(textFont(palette).split(' ')[1] ?? '12', 10) };
}
