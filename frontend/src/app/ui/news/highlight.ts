/** A text in pieces; the marked ones are the words that were looked for. */
export interface TextPiece {
  readonly text: string;
  readonly marked: boolean;
}

/** Marks each whole-word occurrence of `words` (any case), the longest word first. Joined, the pieces are the text again. */
export function markedText(text: string, words: readonly string[]): TextPiece[] {
  const wanted = words.filter((word) => word.trim() !== '').sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return [{ text, marked: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${wanted.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return text
    .split(pattern)
    .map((piece, at) => ({ text: piece, marked: at % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

function escaped(word: string): string {
  return word.trim().replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
