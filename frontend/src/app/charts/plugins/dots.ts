import type { Plugin } from 'chart.js';
import { ChartContext, ChartState, hasLine, lineColor } from '../chart-state';
import { Point, isolated } from '../points';

const RADIUS = 3;

/** Draws a dot for each point that the line does not reach, or for all of very few points. */
export function dotsPlugin({ state }: ChartContext): Plugin<'line'> {
  return {
    id: 'dots',
    afterDatasetsDraw: ({ ctx: canvas, scales }) => {
      const [xScale, yScale] = [scales['x'], scales['y']];
      if (xScale === undefined || yScale === undefined) return;
      canvas.fillStyle = lineColor(state());
      for (const { x, y } of dotsOf(state())) {
        if (x < xScale.min || x > xScale.max) continue;
        canvas.beginPath();
        canvas.arc(xScale.getPixelForValue(x), yScale.getPixelForValue(y), RADIUS, 0, 2 * Math.PI);
        canvas.fill();
      }
    },
  };
}

function dotsOf(state: ChartState): readonly Point[] {
  if (state.bars.length > 0) return [];
  return hasLine(state) ? isolated(state.points, state.cuts) : state.points;
}
