/** Order of the markets: a column and a direction. A leading minus means descending. */
export const COLUMNS = [
  'rank',
  'name',
  'price',
  'change_1h',
  'change_24h',
  'change_7d',
  'change_30d',
  'market_cap',
  'total_volume',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

export const DEFAULT_ORDER: Order = { column: 'market_cap', descending: true };

/** The other columns start with the largest value. */
const ASCENDING_FIRST: readonly Column[] = ['rank', 'name'];

export function parseOrder(text: string | undefined): Order {
  const descending = text?.startsWith('-') ?? false;
  const column = COLUMNS.find((name) => name === text?.replace(/^-/, ''));
  return column === undefined ? DEFAULT_ORDER : { column, descending };
}

export function formatOrder({ column, descending }: Order): string {
  return (descending ? '-' : '') + column;
}

/** Return the order in which a column is sorted first. */
export function initialOrder(column: Column): Order {
  return { column, descending: !ASCENDING_FIRST.includes(column) };
}

/** Return the order after a click on a column: the current column changes its direction. */
export function toggleSort(order: Order, column: Column): Order {
  if (order.column !== column) return initialOrder(column);
  return { column, descending: !order.descending };
}

export function ariaSort(order: Order, column: Column): 'ascending' | 'descending' | null {
  if (order.column !== column) return null;
  return order.descending ? 'descending' : 'ascending';
}
