/** The columns of the markets table that can be shown, from left to right. */
export const TABLE_COLUMNS = [
  'price',
  'change_1h',
  'change_24h',
  'change_7d',
  'change_30d',
  'market_cap',
  'total_volume',
  'stories_24h',
  'line',
] as const;
export type TableColumn = (typeof TABLE_COLUMNS)[number];

/** In a narrow window the last go first. */
const BY_IMPORTANCE: readonly TableColumn[] = [
  'price',
  'change_24h',
  'market_cap',
  'line',
  'change_7d',
  'change_1h',
  'total_volume',
  'stories_24h',
  'change_30d',
];

/** Return the chosen columns that fit, from left to right. */
export function columnsThatFit(
  chosen: ReadonlySet<TableColumn>,
  count: number,
): readonly TableColumn[] {
  const kept = BY_IMPORTANCE.filter((column) => chosen.has(column)).slice(0, count);
  return TABLE_COLUMNS.filter((column) => kept.includes(column));
}
