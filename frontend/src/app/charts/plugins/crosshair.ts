import type { Plugin } from 'chart.js';
import { dot, strokeLine } from '../drawing/canvas-drawing';
import type { ChartContext } from '../chart-state';

/** Draws dashed lines through the active point. */
export function crosshairPlugin({ state, active }: ChartContext): Plugin<'line'> {
  return {
    id: 'crosshair',
    afterDatasetsDraw: (chart) => {
      const point = state().points[active()];
      const [xScale, yScale] = [chart.scales['x'], chart.scales['y']];
      if (point === undefined || xScale === undefined || yScale === undefined) return;
      const { left, right, top, bottom } = chart.chartArea;
      const [x, y] = [xScale.getPixelForValue(point.x), yScale.getPixelForValue(point.y)];
      const { cross, surface, ink } = state().palette;
      strokeLine(chart.ctx, [crisp(x), top], [crisp(x), bottom], cross, [3, 3]);
      strokeLine(chart.ctx, [left, crisp(y)], [right, crisp(y)], cross, [3, 3]);
      dot(chart.ctx, x, y, 4.5, surface, ink);
    },
  };
}

function crisp(pixel: number): number {
  return Math.round(pixel) + 0.5;
}
