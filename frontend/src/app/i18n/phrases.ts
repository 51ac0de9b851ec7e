import { Service } from '@angular/core';
import { wordsOf } from './translate';

/** The app's own words (`public/i18n/<language>.json`), loaded once for all who say them. */
@Service()
export class Phrases {
  private readonly own = wordsOf('');

  say(key: string, params?: Record<string, unknown>): string {
    return this.own.say(key, params);
  }

  count(key: string, count: number, params?: Record<string, unknown>): string {
    return this.own.count(key, count, params);
  }

  number(value: number): string {
    return this.own.number(value);
  }
}
