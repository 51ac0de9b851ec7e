import { Service } from '@angular/core';
import { wordsOf } from '../i18n/translate';

/** The words of the small components, loaded once for all of them: a table row has no subscription of its own. */
@Service()
export class Words {
  private readonly own = wordsOf('ui');

  say(key: string, params?: Record<string, unknown>): string {
    return this.own.say(key, params);
  }
}
