import { csvText, isoTime } from './csv';

describe('a CSV file', () => {
  it('has raw numbers, and nothing for unknown values', () => {
    expect(
      csvText([
        ['time', 'price'],
        [isoTime(0), 1.25e-9],
        ['x', null],
        ['y', -4.5],
      ]),
    ).toBe('time,price\r\n1970-01-01T00:00:00.000Z,1.25e-9\r\nx,\r\ny,-4.5\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['-2', "'-2"],
    ['@a', "'@a"],
    ['a,"b"', '"a,""b"""'],
    ['=a,b', '"\'=a,b"'],
  ])('quotes %s as %s', (text, cell) => {
    expect(csvText([[text]])).toBe(`${cell}\r\n`);
  });
});
