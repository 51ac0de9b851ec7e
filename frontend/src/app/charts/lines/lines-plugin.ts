import type { Chart, Plugin } from 'chart.js';
import type { ChartContext } from '../chart-state';
import { ChartLine, colorOf, dashOf } from './chart-line';

const WIDTH = 1.75;

/** Draws the lines of other coins and of indicators, each with its colour and dash. */
export function linesPlugin({ state }: ChartContext): Plugin<'line'> {
  return {
    id: 'lines',
    afterDatasetsDraw: (chart) => {
      const { lines, palette } = state();
      const { ctx: canvas, chartArea: area, scales } = chart;
      if (lines.length === 0) return;
      canvas.save();
      canvas.beginPath();
      canvas.rect(area.left, scales['y']?.top ?? area.top, area.width, scales['y']?.height ?? 0);
      canvas.clip();
      canvas.lineWidth = WIDTH;
      canvas.lineJoin = 'round';
      for (const line of lines) {
        canvas.strokeStyle = colorOf(line.series, palette);
        canvas.setLineDash(dashOf(line.series));
        canvas.beginPath();
        trace(chart, line);
        canvas.stroke();
      }
      canvas.restore();
    },
  };
}

function trace({ ctx: canvas, scales }: Chart, { points }: ChartLine): void {
  const [xScale, yScale] = [scales['x'], scales['y']];
  if (xScale === undefined || yScale === undefined) return;
  let isDown = false;
  for (const { x, y } of points) {
    if (y === null) isDown = false;
    else {
      const [left, top] = [xScale.getPixelForValue(x), yScale.getPixelForValue(y)];
      if (isDown) canvas.lineTo(left, top);
      else canvas.moveTo(left, top);
      isDown = true;
    }
  }
}
