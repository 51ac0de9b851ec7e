/** The stand-in for a coin's picture: the first letter of its name on one of eight hues that its id chooses. */
const HUES = [20, 65, 110, 155, 200, 245, 290, 335] as const;

export function hueOf(coinId: string): number {
  let hash = 0x811c9dc5;
  for (const letter of coinId) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return HUES[(hash >>> 0) % HUES.length] ?? HUES[0];
}

export function letterOf(name: string): string {
  const letter = Array.from(name.trim()).find((sign) => /[\p{L}\p{N}]/u.test(sign));
  return (letter ?? '?').toUpperCase();
}

/** Only pictures from our own server: a coin's page tells nobody else what is being read, and the CSP refuses them anyway. */
export function ownPicture(image: string | null | undefined): string | null {
  return image?.startsWith('/') && !image.startsWith('//') ? image : null;
}
