import type { Chart, Plugin } from 'chart.js';
import { haloText, overlaps, textFont } from '../drawing/canvas-drawing';
import type { Gap } from '../points';
import type { ChartContext, ChartState } from '../chart-state';

const TILE = 7;
const MIN_WIDTH_FOR_LABELS = 480;
const MIN_GAP_WIDTH = 2;

/** Hatches gaps over the full height, labels them with their length, and cuts the line there. */
export function gapsPlugin({ state, tooltip }: ChartContext): Plugin<'line'> {
  return {
    id: 'gaps',
    beforeDatasetsDraw: (chart) => {
      const { gaps, palette } = state();
      for (const gap of gaps) hatch(chart, gap, palette.hatch);
      chart.ctx.save();
      cutLine(chart, state());
    },
    afterDatasetsDraw: (chart) => {
      chart.ctx.restore();
      if (chart.chartArea.width < MIN_WIDTH_FOR_LABELS) return;
      const { gaps, gapLabels, palette } = state();
      chart.ctx.font = textFont(palette);
      let free = chart.chartArea.left;
      gaps.forEach((gap, index) => {
        const label = gapLabels[index] ?? '';
        const half = chart.ctx.measureText(label).width / 2;
        const [left, right] = edges(chart, gap);
        const middle = clamp(
          (left + right) / 2,
          chart.chartArea.left + half,
          chart.chartArea.right - half,
        );
        const box = { x: middle - half, y: chart.chartArea.top, width: 2 * half, height: 18 };
        const over = tooltip();
        if (middle - half < free || (over !== null && overlaps(box, over))) return;
        haloText(chart.ctx, label, middle, chart.chartArea.top + 14, palette, 'center');
        free = middle + half + 12;
      });
    },
  };
}

/** Leave out the parts between the points on both sides of each gap, until `restore`. */
function cutLine(chart: Chart, { points, cuts }: ChartState): void {
  if (cuts.length === 0) return;
  const { ctx: canvas, width, height } = chart;
  const pixel = (index: number): number =>
    chart.scales['x']?.getPixelForValue(points[index]?.x ?? 0) ?? 0;
  canvas.beginPath();
  canvas.rect(0, 0, width, height);
  for (const cut of cuts) canvas.rect(pixel(cut - 1), 0, pixel(cut) - pixel(cut - 1), height);
  canvas.clip('evenodd');
}

function edges(chart: Chart, [from = 0, to = 0]: Gap): [number, number] {
  const { left, right } = chart.chartArea;
  const pixel = (time: number): number =>
    clamp(chart.scales['x']?.getPixelForValue(time) ?? left, left, right);
  return [pixel(from), pixel(to)];
}

function hatch(chart: Chart, gap: Gap, color: string): void {
  const { ctx: canvas, chartArea: area } = chart;
  const [left, right] = edges(chart, gap);
  canvas.save();
  canvas.beginPath();
  canvas.rect(left, area.top, Math.max(MIN_GAP_WIDTH, right - left), area.height);
  canvas.clip();
  canvas.strokeStyle = color;
  canvas.globalAlpha = 0.55;
  canvas.lineWidth = 1.5;
  canvas.beginPath();
  const step = TILE * Math.SQRT2;
  for (let x = left - area.height; x < right; x += step) {
    canvas.moveTo(x, area.bottom);
    canvas.lineTo(x + area.height, area.top);
  }
  canvas.stroke();
  canvas.restore();
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
