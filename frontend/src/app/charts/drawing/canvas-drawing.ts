import type { Palette } from './palette';

/** Drawing functions that the plugins share. Sizes are in CSS pixels. */
type Canvas = CanvasRenderingContext2D;

export function textFont(palette: Palette, weight = 400): string {
  return `${weight} 12px ${palette.font}`;
}

export function strokeLine(
  canvas: Canvas,
  from: [number, number],
  to: [number, number],
  color: string,
  dash: number[],
): void {
  canvas.save();
  canvas.strokeStyle = color;
  canvas.lineWidth = 1;
  canvas.setLineDash(dash);
  canvas.beginPath();
  canvas.moveTo(...from);
  canvas.lineTo(...to);
  canvas.stroke();
  canvas.restore();
}

/** Draw text with a border in the background colour, so that lines do not touch it. */
export function haloText(
  canvas: Canvas,
  text: string,
  x: number,
  y: number,
  palette: Palette,
  align: CanvasTextAlign,
): void {
  canvas.save();
  canvas.font = textFont(palette);
  canvas.textAlign = align;
  canvas.lineJoin = 'round';
  canvas.lineWidth = 5;
  canvas.strokeStyle = palette.surface;
  canvas.strokeText(text, x, y);
  canvas.fillStyle = palette.axis;
  canvas.fillText(text, x, y);
  canvas.restore();
}

export function textWidth(canvas: Canvas, text: string, palette: Palette, weight = 400): number {
  canvas.save();
  canvas.font = textFont(palette, weight);
  const { width } = canvas.measureText(text);
  canvas.restore();
  return width;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function overlaps(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

export function roundBox(
  canvas: Canvas,
  { x, y, width, height }: Box,
  fill: string,
  edge: string,
): void {
  canvas.save();
  canvas.beginPath();
  canvas.roundRect(x, y, width, height, 3);
  canvas.fillStyle = fill;
  canvas.fill();
  canvas.strokeStyle = edge;
  canvas.lineWidth = 1;
  canvas.stroke();
  canvas.restore();
}

export function dot(
  canvas: Canvas,
  x: number,
  y: number,
  radius: number,
  fill: string,
  edge: string,
): void {
  canvas.save();
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fillStyle = fill;
  canvas.fill();
  canvas.strokeStyle = edge;
  canvas.lineWidth = 2;
  canvas.stroke();
  canvas.restore();
}
