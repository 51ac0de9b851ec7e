import type { Chart, Plugin } from 'chart.js';
import { leastCrossed } from '../drawing/label-placement';
import { Box, haloText, overlaps, strokeLine, textWidth } from '../drawing/canvas-drawing';
import { MIN_LINE_POINTS } from '../points';
import type { ChartContext, ChartState } from '../chart-state';

/** Narrower plots have no room for the label. */
const MIN_WIDTH_FOR_LABEL = 480;
const END_MARGIN = 72;
const START_MARGIN = 8;
const TEXT_HEIGHT = 16;
const DESCENT = 4;
const PADDING = 4;
/** Positions along the baseline to try, from its end to its start. */
const POSITIONS = [1, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1, 0];

/** Draws the baseline, a dashed line at the first value of the window, and its label. */
export function baselinePlugin({ state, tooltip, boxes }: ChartContext): Plugin<'line'> {
  return {
    id: 'baseline',
    beforeDatasetsDraw: (chart) => {
      const y = level(chart, state());
      const { left, right } = chart.chartArea;
      if (y !== null)
        strokeLine(chart.ctx, [left, y], [right, y], state().palette.baseline, [2, 4]);
    },
    afterDatasetsDraw: (chart) => {
      const { baselineLabel, palette } = state();
      const y = level(chart, state());
      boxes.delete('baseline');
      if (y === null || baselineLabel === '' || chart.chartArea.width < MIN_WIDTH_FOR_LABEL) return;
      const line = chart.getDatasetMeta(0).data.map(({ x, y: height }) => ({ x, y: height }));
      const labelWidth = textWidth(chart.ctx, baselineLabel, palette);
      const box = leastCrossed(labelBoxes(chart, y, labelWidth), line);
      const over = tooltip();
      if (over !== null && overlaps(box, over)) return;
      boxes.set('baseline', box);
      haloText(chart.ctx, baselineLabel, box.x, box.y + box.height - DESCENT, palette, 'left');
    },
  };
}

/** Height of the baseline in the plot; null without one. */
function level(chart: Chart, { base, points }: ChartState): number | null {
  const scale = chart.scales['y'];
  if (scale === undefined || base === null || points.length < MIN_LINE_POINTS) return null;
  return Math.round(scale.getPixelForValue(base)) + 0.5;
}

/** Possible places of the label, best first: below or above the baseline. */
function labelBoxes(chart: Chart, y: number, width: number): Box[] {
  const { left, right, top, bottom } = chart.chartArea;
  const below = { y: y + PADDING, height: TEXT_HEIGHT };
  const above = { y: y - PADDING - TEXT_HEIGHT, height: TEXT_HEIGHT };
  const [start, end] = [left + START_MARGIN, right - END_MARGIN - width];
  const positions = POSITIONS.map((share) => start + share * (end - start));
  const sides = [below, above].filter((side) => side.y > top && side.y + side.height < bottom);
  return positions.flatMap((x) => sides.map((side) => ({ x, width, ...side })));
}
