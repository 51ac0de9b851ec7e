import type { Chart, Plugin } from 'chart.js';
import { leastCrossed } from '../drawing/label-placement';
import { Box, haloText, overlaps, strokeLine, textWidth } from '../drawing/canvas-drawing';
import { MIN_LINE_POINTS } from '../points';
import type { ChartContext } from '../chart-state';

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
    beforeDatasetDraw: (chart) => {
      const { base, baselineLabel, palette, points } = state();
      const y = level(chart, base);
      if (y === null || points.length < MIN_LINE_POINTS) return;
      const { left, right, width } = chart.chartArea;
      strokeLine(chart.ctx, [left, y], [right, y], palette.baseline, [2, 4]);
      boxes.delete('baseline');
      if (width >= MIN_WIDTH_FOR_LABEL && baselineLabel !== '') {
        const line = chart.getDatasetMeta(0).data.map(({ x, y: height }) => ({ x, y: height }));
        const labelWidth = textWidth(chart.ctx, baselineLabel, palette);
        const box = leastCrossed(labelBoxes(chart, y, labelWidth), line);
        const over = tooltip();
        if (over !== null && overlaps(box, over)) return;
        boxes.set('baseline', box);
        haloText(chart.ctx, baselineLabel, box.x, box.y + box.height - DESCENT, palette, 'left');
      }
    },
  };
}

function level(chart: Chart, base: number | null): number | null {
  const scale = chart.scales['y'];
  if (scale === undefined || base === null) return null;
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
