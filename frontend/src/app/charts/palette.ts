/** The colours of a canvas, read from the tokens: a canvas knows no CSS variables. */
const TOKENS = {
  line: '--cv-chart-line',
  grid: '--cv-chart-grid',
  axis: '--cv-chart-axis',
  cross: '--cv-chart-cross',
  hatch: '--cv-chart-hatch',
  horizon: '--cv-line-strong',
  up: '--cv-up',
  down: '--cv-down',
  upWash: '--cv-up-wash',
  downWash: '--cv-down-wash',
  ink: '--cv-ink',
  onInk: '--cv-on-ink',
  faint: '--cv-ink-3',
  surface: '--cv-surface',
} as const;

export type Palette = Readonly<Record<keyof typeof TOKENS | 'font', string>>;

/** `host` stands in the page, so it inherits theme and fonts. A colour is asked through `color`, which always resolves to rgb(). */
export function readPalette(host: HTMLElement): Palette {
  const probe = host.appendChild(document.createElement('span'));
  const resolved = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return {
    ...(Object.fromEntries(resolved) as Record<keyof typeof TOKENS, string>),
    font: getComputedStyle(host).fontFamily,
  };
}

/** The same colour, thinner: `rgb(1, 2, 3)` at 0.6 → `rgba(1, 2, 3, 0.6)`. What is no rgb() stays as it is. */
export function thinned(color: string, share: number): string {
  const parts = /^rgb\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)\s*\)$/.exec(color);
  return parts ? `rgba(${parts[1]}, ${parts[2]}, ${parts[3]}, ${share})` : color;
}

/** Calls back when light, dark or the colours of rises and falls change. Returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const attributes = new MutationObserver(changed);
  attributes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-updown'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', changed);
  return () => {
    attributes.disconnect();
    dark.removeEventListener('change', changed);
  };
}
