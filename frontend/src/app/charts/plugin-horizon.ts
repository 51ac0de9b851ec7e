import type { Chart, Plugin } from 'chart.js';
import { haloText, strokeLine } from './pen';
import { FEWEST_FOR_A_LINE } from './points';
import type { Stage } from './scene';

/** Narrower plots have no room for words beside the horizon. */
const ROOM_FOR_WORDS = 480;
const FROM_THE_END = 72;

/** The dashed level of the window's first value and its words, over the washes and under the line. */
export function horizonPlugin({ scene }: Stage): Plugin<'line'> {
  return {
    id: 'horizon',
    beforeDatasetDraw: (chart) => {
      const { base, horizonLabel, palette, spots } = scene();
      const y = level(chart, base);
      if (y === null || spots.length < FEWEST_FOR_A_LINE) return;
      const { left, right, width } = chart.chartArea;
      strokeLine(chart.ctx, [left, y], [right, y], palette.horizon, [2, 4]);
      if (width >= ROOM_FOR_WORDS) {
        haloText(chart.ctx, horizonLabel, right - FROM_THE_END, y + offset(chart, y), palette, 'right');
      }
    },
  };
}

function level(chart: Chart, base: number | null): number | null {
  const scale = chart.scales['y'];
  if (scale === undefined || base === null) return null;
  return Math.round(scale.getPixelForValue(base)) + 0.5;
}

/** Below the horizon, unless the axis is near. */
function offset(chart: Chart, y: number): number {
  return chart.chartArea.bottom - y > 24 ? 16 : -8;
}
