/** The text of CSV files that spreadsheets open without running what is in a cell. */
export type Cell = string | number | null;

/** Return the rows as RFC 4180; an unknown value is empty. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** Epoch ms as ISO 8601 in UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

/** A text that a spreadsheet would take for a formula has an apostrophe in front. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
