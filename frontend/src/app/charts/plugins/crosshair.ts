import type { Plugin } from 'chart.js';
import { dot, strokeLine } from './canvas-drawing';
import type { Stage } from '../chart-state';

/** Dashed lines through the chosen point. */
export function crosshairPlugin({ scene, active }: Stage): Plugin<'line'> {
  return {
    id: 'crosshair',
    afterDatasetsDraw: (chart) => {
      const spot = scene().spots[active()];
      const [across, up] = [chart.scales['x'], chart.scales['y']];
      if (spot === undefined || across === undefined || up === undefined) return;
      const { left, right, top, bottom } = chart.chartArea;
      const [x, y] = [across.getPixelForValue(spot.x), up.getPixelForValue(spot.y)];
      const { cross, surface, ink } = scene().palette;
      strokeLine(chart.ctx, [crisp(x), top], [crisp(x), bottom], cross, [3, 3]);
      strokeLine(chart.ctx, [left, crisp(y)], [right, crisp(y)], cross, [3, 3]);
      dot(chart.ctx, x, y, 4.5, surface, ink);
    },
  };
}

function crisp(pixel: number): number {
  return Math.round(pixel) + 0.5;
}
