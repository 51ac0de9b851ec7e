import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import { withAlpha } from './drawing/palette';
import { axisPlugin, axisWidth } from './plugins/axis';
import { candlesPlugin } from './plugins/candles';
import { crosshairPlugin } from './plugins/crosshair';
import { dotsPlugin } from './plugins/dots';
import { gapsPlugin } from './plugins/gaps';
import { baselinePlugin } from './plugins/baseline';
import { linesPlugin } from './lines/lines-plugin';
import { volumePlugin } from './plugins/volume';
import type { Point } from './points';
import { ChartContext, ChartState, hasLine, lineColor } from './chart-state';
import { textFont } from './drawing/canvas-drawing';
import { timeTicks } from './axes/time-ticks';
import { logTicks, valueTicks } from './axes/value-ticks';

/** Width of a label of the time axis; labels are closer together on phones. */
const LABEL_PX = 110;
const PHONE_LABEL_PX = 60;
const PHONE_PX = 480;
const AREA_ALPHA = 0.6;
/** The pane of the volume is a fifth as high as that of the price. */
const PANES = 'panes';
const PRICE_WEIGHT = 5;
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
      scales: { x: timeAxis(context), ...volumeAxis(context), y: valueAxis(context) },
    },
    plugins: [
      baselinePlugin(context),
      gapsPlugin(context),
      volumePlugin(context),
      dotsPlugin(context),
      candlesPlugin(context),
      linesPlugin(context),
      crosshairPlugin(context),
      axisPlugin(context),
    ],
  };
}

/**
 * The dataset contains the points of the API and nothing else, so that tests can compare the two.
 * Plugins clip the line over gaps and draw dots: options that are functions cost 100 ms for 10,000
 * points.
 */
export function lineDataset(state: ChartState): ChartDataset<'line', Point[]> {
  const { points, palette, base, stale, ownName } = state;
  const isLine = hasLine(state);
  const alpha = stale ? STALE_ALPHA * AREA_ALPHA : AREA_ALPHA;
  return {
    data: [...points],
    yAxisID: 'y',
    borderColor: isLine ? lineColor(state) : 'transparent',
    borderWidth: 1.75,
    borderJoinStyle: 'round',
    pointRadius: 0,
    clip: 4,
    fill:
      base === null || !isLine || ownName !== ''
        ? false
        : {
            target: { value: base },
            above: withAlpha(palette.upWash, alpha),
            below: withAlpha(palette.downWash, alpha),
          },
  };
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
    // No room for labels at the edges: the axis plugin moves those inside.
    afterFit: (scale: Scale) => {
      scale.paddingLeft = scale.paddingRight = 0;
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
  const { log, palette, volume, range } = state();
  return {
    type: log ? 'logarithmic' : 'linear',
    position: 'right',
    ...(volume !== null && { stack: PANES, stackWeight: PRICE_WEIGHT }),
    min: range.low,
    max: range.high,
    border: { display: false },
    grid: { color: palette.grid, drawTicks: false },
    ticks: { color: 'transparent', padding: 0, font: fontOf(state()) },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = (log ? logTicks : valueTicks)(range).map((value) => ({ value }));
    },
    afterFit: (scale: Scale) => {
      scale.width = axisWidth(scale, state());
    },
  };
}

/** The pane below the price, without labels: bars compare volumes, and the tooltip has values. */
function volumeAxis({ state }: ChartContext): Record<string, Axis> {
  const { volume } = state();
  if (volume === null) return {};
  const most = volume.reduce((highest, { y }) => Math.max(highest, y), 0);
  return {
    volume: {
      type: 'linear',
      position: 'right',
      stack: PANES,
      stackWeight: 1,
      weight: 1, // below the price
      offset: true,
      min: 0,
      max: most > 0 ? most : 1,
      border: { display: false },
      grid: { display: false },
      ticks: { display: false },
    },
  };
}

function fontOf({ palette }: ChartState): { family: string; size: number } {
  return {
    family: palette.font,
    size: Number.parseInt(textFont(palette).split(' ')[1] ?? '12', 10),
  };
}
