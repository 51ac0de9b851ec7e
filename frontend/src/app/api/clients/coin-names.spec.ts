import { TestBed } from '@angular/core/testing';
import { LastAnswers } from '../polling/last-answers';
import { CoinNames } from './coin-names';

describe('CoinNames', () => {
  it('finds names in the lists of earlier answers', () => {
    const answers = TestBed.inject(LastAnswers);
    const values = [
      { data: [{ id: 'bitcoin', name: 'Bitcoin' }], next: null },
      { data: [{ coin_id: 'ripple', name: 'XRP' }] },
      { data: 'no list', t: [1], v: [2] },
      undefined,
    ];
    for (const [index, value] of values.entries()) {
      answers.store({ key: String(index), value, at: 1 }, false);
    }
    const names = TestBed.inject(CoinNames);
    expect(names.find('bitcoin')).toBe('Bitcoin');
    expect(names.find('ripple')).toBe('XRP');
    expect(names.find('kava')).toBeUndefined();
  });
});
