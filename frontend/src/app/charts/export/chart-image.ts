import { textFont } from '../drawing/canvas-drawing';
import { readPalette } from '../drawing/palette';

const MARGIN = 16;
const TITLE_HEIGHT = 44;
const SOURCE_HEIGHT = 32;

/** Return a PNG of a drawn chart on the background of the theme, with its title and its source. */
export async function chartImage(
  chart: HTMLCanvasElement,
  title: string,
  source: string,
): Promise<Blob> {
  const palette = readPalette(chart.parentElement ?? document.body);
  const image = document.createElement('canvas');
  const canvas = image.getContext('2d');
  if (canvas === null) throw new Error('no canvas');
  const { clientWidth: width, clientHeight: height } = chart;
  const scale = chart.width / width;
  image.width = Math.round((width + 2 * MARGIN) * scale);
  image.height = Math.round((height + TITLE_HEIGHT + SOURCE_HEIGHT) * scale);
  canvas.scale(scale, scale);
  canvas.fillStyle = palette.surface;
  canvas.fillRect(0, 0, width + 2 * MARGIN, height + TITLE_HEIGHT + SOURCE_HEIGHT);
  canvas.drawImage(chart, MARGIN, TITLE_HEIGHT, width, height);
  canvas.textBaseline = 'middle';
  canvas.fillStyle = palette.ink;
  canvas.font = textFont(palette, 600).replace('12px', '16px');
  canvas.fillText(title, MARGIN, TITLE_HEIGHT / 2, width);
  canvas.fillStyle = palette.axis;
  canvas.font = textFont(palette);
  canvas.fillText(source, MARGIN, TITLE_HEIGHT + height + SOURCE_HEIGHT / 2, width);
  return new Promise((resolve, reject) =>
    image.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no image'))), 'image/png'),
  );
}
