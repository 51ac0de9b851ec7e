const LONG_STEP = 10;
/** Factor of the shown span. */
const ZOOM_IN = 0.7;

/** Return the point that a key leads to from another one; undefined for other keys. */
export function pointForKey(
  { key, shiftKey }: KeyboardEvent,
  from: number,
  last: number,
): number | undefined {
  const step = shiftKey ? LONG_STEP : 1;
  const targets: Record<string, number> = {
    ArrowLeft: from - step,
    ArrowRight: from + step,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), last);
}

/** Factor of the shown span for the keys `+` and `-`; undefined for other keys. */
export function zoomForKey({ key }: KeyboardEvent): number | undefined {
  return { '+': ZOOM_IN, '=': ZOOM_IN, '-': 1 / ZOOM_IN }[key];
}
