import type { Chart, Plugin } from 'chart.js';
import type { ChartContext } from '../chart-state';
import type { Bar } from '../points';

/** Share of a bar's time that its body covers. */
const BODY_SHARE = 0.65;
const WIDEST = 14;

/** Draws candles: those of a rise are hollow, those of a fall filled. */
export function candlesPlugin({ state }: ChartContext): Plugin<'line'> {
  return {
    id: 'candles',
    afterDatasetsDraw: (chart) => {
      const { bars, points, barMs, palette } = state();
      const scale = chart.scales['x'];
      if (bars.length === 0 || scale === undefined) return;
      const perBar = (scale.width * barMs) / (scale.max - scale.min);
      const width = Math.max(1, Math.min(WIDEST, Math.round(perBar * BODY_SHARE)));
      const { ctx: canvas } = chart;
      canvas.save();
      clipToPlot(chart);
      bars.forEach((bar, index) => {
        const { x = 0 } = points[index] ?? {};
        if (x + barMs < scale.min || x - barMs > scale.max) return;
        const rose = bar.close >= bar.open;
        drawBar(chart, bar, scale.getPixelForValue(x), width, rose ? palette.up : palette.down);
      });
      canvas.restore();
    },
  };
}

function clipToPlot({ ctx: canvas, chartArea: area, scales }: Chart): void {
  canvas.beginPath();
  canvas.rect(area.left, scales['y']?.top ?? area.top, area.width, scales['y']?.height ?? 0);
  canvas.clip();
}

function drawBar(
  { ctx: canvas, scales }: Chart,
  { open, high, low, close }: Bar,
  x: number,
  width: number,
  color: string,
): void {
  const pixel = (value: number): number => scales['y']?.getPixelForValue(value) ?? 0;
  const [top, bottom] = [pixel(Math.max(open, close)), pixel(Math.min(open, close))];
  const left = Math.round(x - width / 2);
  const middle = left + width / 2;
  const height = Math.max(1, bottom - top);
  canvas.strokeStyle = canvas.fillStyle = color;
  canvas.lineWidth = 1;
  canvas.beginPath();
  canvas.moveTo(middle, pixel(high));
  canvas.lineTo(middle, top);
  canvas.moveTo(middle, bottom);
  canvas.lineTo(middle, pixel(low));
  canvas.stroke();
  if (close < open || width < 3) canvas.fillRect(left, top, width, height);
  else canvas.strokeRect(left + 0.5, top + 0.5, width - 1, Math.max(0, height - 1));
}
