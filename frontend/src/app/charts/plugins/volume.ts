import type { Plugin } from 'chart.js';
import type { ChartContext } from '../chart-state';
import { haloText } from '../drawing/canvas-drawing';
import { withAlpha } from '../drawing/palette';

const BAR_SHARE = 0.7;
const ALPHA = 0.45;

/** Draws volumes as bars in the pane below the price, with their label. */
export function volumePlugin({ state }: ChartContext): Plugin<'line'> {
  return {
    id: 'volume',
    beforeDatasetsDraw: (chart) => {
      const { volume, barMs, palette } = state();
      const [xScale, scale] = [chart.scales['x'], chart.scales['volume']];
      if (volume === null || xScale === undefined || scale === undefined) return;
      const { ctx: canvas, chartArea: area } = chart;
      const perBar = (xScale.width * barMs) / (xScale.max - xScale.min);
      const width = Math.max(1, Math.round(perBar * BAR_SHARE));
      canvas.save();
      canvas.beginPath();
      canvas.rect(area.left, scale.top, area.width, scale.height);
      canvas.clip();
      canvas.fillStyle = withAlpha(palette.axis, ALPHA);
      for (const { x, y } of volume) {
        const [left, top] = [xScale.getPixelForValue(x) - width / 2, scale.getPixelForValue(y)];
        canvas.fillRect(Math.round(left), top, width, scale.bottom - top);
      }
      canvas.restore();
    },
    afterDatasetsDraw: (chart) => {
      const { volume, volumeLabel, palette } = state();
      const scale = chart.scales['volume'];
      if (volume === null || scale === undefined) return;
      haloText(chart.ctx, volumeLabel, chart.chartArea.left + 4, scale.top + 12, palette, 'left');
    },
  };
}
