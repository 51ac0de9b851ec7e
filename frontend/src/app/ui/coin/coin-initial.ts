/** Replacement for a coin's image: its initial on one of eight hues, chosen by its id. */
const HUES = [20, 65, 110, 155, 200, 245, 290, 335] as const;

export function iconHue(coinId: string): number {
  let hash = 0x811c9dc5;
  for (const char of coinId) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return HUES[(hash >>> 0) % HUES.length] ?? HUES[0];
}

export function initialOf(name: string): string {
  const letter = Array.from(name.trim()).find((char) => /[\p{L}\p{N}]/u.test(char));
  return (letter ?? '?').toUpperCase();
}

/**
 * Return the address of an image relative to the app, whose base may be a path. It is always on our
 * own server: another host would learn what is being viewed.
 */
export function localImage(image: string | null | undefined): string | null {
  return image?.startsWith('/') && !image.startsWith('//') ? `.${image}` : null;
}
