/** In which order the table stands: a column, up or down. In the address and the API a leading minus means down. */
export const COLUMNS = [
  'rank',
  'name',
  'price',
  'change_1h',
  'change_24h',
  'change_7d',
  'market_cap',
  'total_volume',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly down: boolean;
}

export const USUAL: Order = { column: 'market_cap', down: true };

/** Columns that people read from the smallest: the others start with the largest. */
const FROM_THE_SMALLEST: readonly Column[] = ['rank', 'name'];

export function orderOf(text: string | undefined): Order {
  const down = text?.startsWith('-') ?? false;
  const column = COLUMNS.find((name) => name === text?.replace(/^-/, ''));
  return column === undefined ? USUAL : { column, down };
}

export function written({ column, down }: Order): string {
  return (down ? '-' : '') + column;
}

/** What a press on a column's head does: another column starts its own way, the same one turns round. */
export function pressed(order: Order, column: Column): Order {
  if (order.column === column) return { column, down: !order.down };
  return { column, down: !FROM_THE_SMALLEST.includes(column) };
}

export function ariaSort(order: Order, column: Column): 'ascending' | 'descending' | null {
  if (order.column !== column) return null;
  return order.down ? 'descending' : 'ascending';
}
