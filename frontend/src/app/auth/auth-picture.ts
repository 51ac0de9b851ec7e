import { Component, inject } from '@angular/core';
import { Phrases } from '../i18n/phrases';

/** Heights of an invented price line, top is 0, at equal distances over the plot. */
const HEIGHTS = [
  248, 242, 244, 242, 214, 222, 199, 194, 186, 202, 195, 188, 182, 186, 203, 212, 203, 207, 207, 203, 208, 211, 223,
  229, 232, 229, 220, 224, 216, 211, 200, 194, 181, 180, 181, 160, 169, 166, 182, 185, 186, 192, 188, 178, 178, 186,
  180, 170, 171, 155, 167, 143, 154, 140, 136, 138, 153, 148, 129, 153, 152, 134, 150, 151, 142, 142, 153, 164, 161,
  161, 147, 147, 141, 130, 112, 108, 108, 103, 96, 105, 96, 110, 114, 126, 133, 122, 129, 130, 126, 119, 122, 119, 108,
  103, 107, 117, 111, 113, 126, 125, 119, 110, 92, 85, 81, 81, 72, 68, 63, 92, 104, 103, 108, 114, 129, 118, 115, 146,
  141, 143, 161, 183, 178, 168, 168, 121, 102, 92, 94, 94, 99, 122, 135, 129, 122, 129, 117, 124, 113, 119,
];
const [LEFT, RIGHT, HORIZON] = [20, 540, 248.5];
const STEP = (RIGHT - LEFT) / (HEIGHTS.length - 1);
const LINE = HEIGHTS.map((y, index) => `${index === 0 ? 'M' : 'L'}${(LEFT + index * STEP).toFixed(1)} ${y}`).join('');

interface Note {
  readonly text: string;
  readonly point: number;
  readonly wide: boolean;
  readonly chosen: boolean;
}

/** What the product is, as one picture: a line, its horizon, and the news that goes with its moves. */
@Component({
  selector: 'cv-frame-figure',
  templateUrl: './auth-picture.html',
  styleUrl: './auth-picture.css',
})
export class FrameFigure {
  protected readonly phrases = inject(Phrases);
  protected readonly line = LINE;
  protected readonly wash = `${LINE}V${HORIZON}H${LEFT}z`;
  protected readonly horizon = `M${LEFT} ${HORIZON}H${RIGHT}`;
  protected readonly notes = [
    { text: '1', point: 34, wide: false, chosen: false },
    { text: '2–3', point: 72, wide: true, chosen: false },
    { text: '4', point: 118, wide: false, chosen: true },
  ].map(drawn);
}

function drawn(note: Note): Note & {
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly width: number;
  readonly stem: string;
} {
  const [x, y, width] = [LEFT + note.point * STEP, HEIGHTS[note.point] ?? 0, note.wide ? 33 : 20];
  return { ...note, x, y, width, left: x - width / 2, stem: `M${x} ${y + 4}V298` };
}
