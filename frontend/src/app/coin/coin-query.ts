import type { Figure } from '../api/clients/coins';
import type { WindowName } from '../api/models';
import type { ValueKind } from '../charts/axes/value-text';

/** What the address of a coin page may say, and what it means. */
export const RANGES: readonly WindowName[] = ['24h', '7d', '30d', '90d', '1y', 'max'];
export const FIGURES = ['price', 'market-cap', 'volume', 'change'] as const;
export type FigureName = (typeof FIGURES)[number];

const ROUTES: Record<FigureName, Figure> = {
  price: 'prices',
  'market-cap': 'market-cap',
  volume: 'volume',
  change: 'change',
};
const KINDS: Record<FigureName, ValueKind> = {
  price: 'price',
  'market-cap': 'amount',
  volume: 'amount',
  change: 'percent',
};

/** Anything the address says that is no range is the week. */
export function rangeOf(text: string | undefined): WindowName {
  return RANGES.find((range) => range === text) ?? '7d';
}

export function figureOf(text: string | undefined): FigureName {
  return FIGURES.find((figure) => figure === text) ?? 'price';
}

export function routeOf(figure: FigureName): Figure {
  return ROUTES[figure];
}

export function kindOf(figure: FigureName): ValueKind {
  return KINDS[figure];
}
