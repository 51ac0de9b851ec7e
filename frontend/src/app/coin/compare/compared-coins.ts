import { computed, inject, Signal } from '@angular/core';
import { CoinNames } from '../../api/clients/coin-names';
import { coinFacts } from '../../api/clients/coins';
import { MOST_OTHERS } from './compared-ids';

export interface ComparedCoin {
  readonly id: string;
  readonly name: string;
  /** In capitals; the name while the symbol is unknown. */
  readonly symbol: string;
}

/** Return the names of coins of which only the ids are in the address. */
export function comparedCoins(ids: () => readonly string[]): Signal<readonly ComparedCoin[]> {
  const names = inject(CoinNames);
  const facts = Array.from({ length: MOST_OTHERS }, (_, index) => coinFacts(() => ids()[index]));
  return computed(() =>
    ids().map((id, index) => {
      const known = facts[index]?.value();
      const name = known?.id === id ? known.name : (names.find(id) ?? id);
      return { id, name, symbol: known?.id === id ? known.symbol.toUpperCase() : name };
    }),
  );
}
