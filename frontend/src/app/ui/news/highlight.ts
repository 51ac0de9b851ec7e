/** A piece of a text; the highlighted ones match a search. */
export interface TextPiece {
  readonly text: string;
  readonly highlighted: boolean;
}

/**
 * Split a text at each whole-word match of `words`, in any case, the longest word first. Joined,
 * the pieces are the text.
 */
export function highlight(text: string, words: readonly string[]): TextPiece[] {
  const wanted = words
    .filter((word) => word.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .map(escapeRegExp);
  if (wanted.length === 0) return [{ text, highlighted: false }];
  const pattern = `(?<![\\p{L}\\p{N}])(${wanted.join('|')})(?![\\p{L}\\p{N}])`;
  return text
    .split(new RegExp(pattern, 'giu'))
    .map((piece, index) => ({ text: piece, highlighted: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

function escapeRegExp(word: string): string {
  return word.trim().replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
