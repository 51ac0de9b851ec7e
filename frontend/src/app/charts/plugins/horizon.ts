import type { Chart, Plugin } from 'chart.js';
import { calmest } from './label-placement';
import { Box, haloText, strokeLine, textWidth } from './canvas-drawing';
import { FEWEST_FOR_A_LINE } from '../points';
import type { Stage } from '../chart-state';

/** Narrower plots have no room for words beside the horizon. */
const ROOM_FOR_WORDS = 480;
const FROM_THE_END = 72;
const FROM_THE_START = 8;
const TEXT_HEIGHT = 16;
const DESCENT = 4;
const ROOM_BESIDE = 4;
const PLACES = [1, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1, 0];

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
        const line = chart.getDatasetMeta(0).data.map(({ x, y: height }) => ({ x, y: height }));
        const wide = textWidth(chart.ctx, horizonLabel, palette);
        const place = calmest(places(chart, y, wide), line);
        haloText(chart.ctx, horizonLabel, place.x, place.y + place.height - DESCENT, palette, 'left');
      }
    },
  };
}

function level(chart: Chart, base: number | null): number | null {
  const scale = chart.scales['y'];
  if (scale === undefined || base === null) return null;
  return Math.round(scale.getPixelForValue(base)) + 0.5;
}

/** Where the words may stand, dearest first: under or over the horizon, from its end to its start. */
function places(chart: Chart, y: number, width: number): Box[] {
  const { left, right, top, bottom } = chart.chartArea;
  const under = { y: y + ROOM_BESIDE, height: TEXT_HEIGHT };
  const over = { y: y - ROOM_BESIDE - TEXT_HEIGHT, height: TEXT_HEIGHT };
  const [start, end] = [left + FROM_THE_START, right - FROM_THE_END - width];
  const across = PLACES.map((share) => start + share * (end - start));
  const sides = [under, over].filter((side) => side.y > top && side.y + side.height < bottom);
  return across.flatMap((x) => sides.map((side) => ({ x, width, ...side })));
}
