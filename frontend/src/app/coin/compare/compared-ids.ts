/** A chart has up to five lines, one of them that of the page's coin. */
export const MOST_OTHERS = 4;

/** Read "ethereum,solana"; each id counts once, and that of the page's coin not at all. */
export function parseCompared(text: string | undefined, coin: string): readonly string[] {
  const ids = (text ?? '').split(',').map((id) => id.trim());
  return [...new Set(ids.filter((id) => id !== '' && id !== coin))].slice(0, MOST_OTHERS);
}
