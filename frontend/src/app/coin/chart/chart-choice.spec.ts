import { ChartParams, parseChoice, toParams } from './chart-choice';

const NONE: ChartParams = {
  coin: 'bitcoin',
  figure: undefined,
  form: undefined,
  scale: undefined,
  range: undefined,
  from: undefined,
  to: undefined,
  compare: undefined,
};
const FIRST = {
  metric: 'price',
  form: 'line',
  log: false,
  range: '7d',
  span: null,
  compare: [],
};

describe('the choice of a chart', () => {
  it.each([
    [{}, FIRST],
    [
      { figure: 'volume', range: '30d' },
      { ...FIRST, metric: 'volume', range: '30d' },
    ],
    [
      { form: 'candles', scale: 'log' },
      { ...FIRST, form: 'candles', log: true },
    ],
    [
      { form: 'candles', figure: 'volume' },
      { ...FIRST, metric: 'volume' },
    ],
    [
      { from: '1000', to: '2000', range: '30d' },
      { ...FIRST, range: '30d', span: { from: 1000, to: 2000 } },
    ],
    [
      { compare: 'a,b,bitcoin,a,,c,d,e', figure: 'volume', form: 'candles' },
      { ...FIRST, form: 'change', compare: ['a', 'b', 'c', 'd'] },
    ],
    [{ from: '2000', to: '1000' }, FIRST],
    [{ from: '1.5', to: 'x' }, FIRST],
    [{ from: '0', to: '9000000000000000' }, FIRST],
    [{ figure: 'odd', form: 'odd', scale: 'odd', range: 'odd', from: '1' }, FIRST],
  ])('is read from %o', (params, choice) => {
    expect(parseChoice({ ...NONE, ...params })).toEqual(choice);
  });

  it('leaves what is usual out of the address', () => {
    expect(toParams({ metric: 'price', form: 'line', log: false })).toEqual({
      figure: null,
      form: null,
      scale: null,
    });
    expect(toParams({ range: '30d', span: null })).toEqual({ range: '30d', from: null, to: null });
    expect(toParams({ span: { from: 1, to: 2 } })).toEqual({ from: 1, to: 2 });
    expect(toParams({ compare: [] })).toEqual({ compare: null });
    expect(toParams({ compare: ['a', 'b'] })).toEqual({ compare: 'a,b' });
    expect(toParams({ log: true })).toEqual({ scale: 'log' });
  });
});
