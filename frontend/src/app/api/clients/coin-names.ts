import { inject, Service } from '@angular/core';
import type { CoinRow, Favourite } from '../models';
import { LastAnswers } from '../polling/last-answers';

type Named = Partial<Pick<CoinRow, 'id' | 'name'> & Pick<Favourite, 'coin_id'>>;

/** Names of coins in the lists that were requested before, also on earlier visits. */
@Service()
export class CoinNames {
  private readonly answers = inject(LastAnswers);

  find(coin: string): string | undefined {
    const rows = this.answers.all().flatMap(({ value }) => rowsOf(value));
    return rows.find(({ id, coin_id }) => (id ?? coin_id) === coin)?.name;
  }
}

function rowsOf(answer: unknown): readonly Named[] {
  const { data } = (answer ?? {}) as { data?: unknown };
  return Array.isArray(data) ? (data as Named[]) : [];
}
