/** Colours of a canvas, read from the CSS variables, which a canvas cannot use itself. */
const TOKENS = {
  line: '--cv-chart-line',
  grid: '--cv-chart-grid',
  axis: '--cv-chart-axis',
  cross: '--cv-chart-cross',
  hatch: '--cv-chart-hatch',
  baseline: '--cv-line-strong',
  up: '--cv-up',
  down: '--cv-down',
  upWash: '--cv-up-wash',
  downWash: '--cv-down-wash',
  ink: '--cv-ink',
  onInk: '--cv-on-ink',
  faint: '--cv-ink-3',
  surface: '--cv-surface',
  series2: '--cv-series-2',
  series3: '--cv-series-3',
  series4: '--cv-series-4',
  series5: '--cv-series-5',
} as const;

export type Palette = Readonly<Record<keyof typeof TOKENS | 'font', string>>;

/**
 * Read the colours at `host`. Set as `color`, a variable always resolves to rgb(); forced colours
 * would make all the same, but the variables have colours for them.
 */
export function readPalette(host: HTMLElement): Palette {
  const probe = host.appendChild(document.createElement('span'));
  probe.style.setProperty('forced-color-adjust', 'none');
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

/** `rgb(1, 2, 3)` with 0.6 → `rgba(1, 2, 3, 0.6)`; other notations are returned unchanged. */
export function withAlpha(color: string, alpha: number): string {
  const parts = /^rgb\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)\s*\)$/.exec(color);
  return parts ? `rgba(${parts[1]}, ${parts[2]}, ${parts[3]}, ${alpha})` : color;
}

/** Call `changed` when the theme changes; return a function that stops it. */
export function watchTheme(changed: () => void): () => void {
  const attributes = new MutationObserver(changed);
  attributes.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme'],
  });
  const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of media) query.addEventListener('change', changed);
  return () => {
    attributes.disconnect();
    for (const query of media) query.removeEventListener('change', changed);
  };
}
