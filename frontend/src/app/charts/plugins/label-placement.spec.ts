import { calmest } from './label-placement';

const box = (x: number, y: number): { x: number; y: number; width: number; height: number } => ({
  x,
  y,
  width: 20,
  height: 10,
});

describe('words beside the horizon', () => {
  it('stand where the line does not cross them', () => {
    const line = [
      { x: 0, y: 0 },
      { x: 15, y: 55 },
      { x: 100, y: 55 },
    ];
    expect(calmest([box(50, 50), box(50, 70)], line)).toEqual(box(50, 70));
    expect(calmest([box(50, 80), box(50, 70)], line)).toEqual(box(50, 80));
  });

  it('see a steep piece that has no point inside', () => {
    const line = [
      { x: 9, y: 0 },
      { x: 11, y: 100 },
    ];
    expect(calmest([box(0, 50), box(30, 50)], line)).toEqual(box(30, 50));
  });
});
