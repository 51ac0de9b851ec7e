import { SHORTEST_MS, panned, selected, zoomed } from './zoom-range';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const DAY = { from: NOW - 24 * HOUR, to: NOW };

describe('the span of a chart', () => {
  it('keeps the time under the pointer while zooming', () => {
    const at = DAY.from + 6 * HOUR;
    const near = zoomed(DAY, at, 0.5, NOW);
    expect(near.to - near.from).toBe(12 * HOUR);
    expect((at - near.from) / (near.to - near.from)).toBeCloseTo(0.25);
  });

  it('never ends after the newest data', () => {
    expect(zoomed(DAY, DAY.from, 2, NOW)).toEqual({ from: NOW - 48 * HOUR, to: NOW });
    expect(panned(DAY, HOUR, NOW)).toEqual(DAY);
    expect(panned(DAY, -HOUR, NOW)).toEqual({ from: DAY.from - HOUR, to: NOW - HOUR });
  });

  it('is never too short', () => {
    const { from, to } = zoomed({ from: 0, to: HOUR }, 0, 0.001, NOW);
    expect(to - from).toBe(SHORTEST_MS);
    const short = selected(NOW, NOW - 1000, NOW);
    expect(short).toEqual({ from: NOW - SHORTEST_MS, to: NOW });
  });

  it('is selected from either side', () => {
    const span = { from: NOW - 5 * HOUR, to: NOW - 2 * HOUR };
    expect(selected(span.from, span.to, NOW)).toEqual(span);
    expect(selected(span.to, span.from, NOW)).toEqual(span);
  });
});
