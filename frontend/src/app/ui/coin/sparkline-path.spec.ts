import { sparklinePath } from './sparkline-path';

describe('sparklinePath', () => {
  it('needs three values', () => {
    expect(sparklinePath([1, 2])).toBeNull();
    expect(sparklinePath([1, 2, 3])).not.toBeNull();
  });

  it('fills the box, with the lowest value at the bottom', () => {
    const path = sparklinePath([1, 3, 2]);
    expect(path?.line).toBe('M0 94.6L50 5.4L100 50');
    expect(path).toMatchObject({ baseline: 94.6, end: 50, direction: 'up' });
  });

  it('splits the areas where the line crosses the baseline', () => {
    const path = sparklinePath([2, 3, 1]);
    expect(path?.above).toBe('M0 50L0 50L50 5.4L75 50L100 50L100 50Z');
    expect(path?.below).toBe('M0 50L0 50L50 50L75 50L100 94.6L100 50Z');
    expect(path?.direction).toBe('down');
  });

  it('draws a flat line in the middle', () => {
    const flat = { line: 'M0 50L50 50L100 50', direction: 'flat' };
    expect(sparklinePath([5, 5, 5])).toMatchObject(flat);
    expect(sparklinePath([0, 0, 0])?.line).toBe(flat.line);
  });

  it('draws a small move small', () => {
    expect(sparklinePath([1.0009, 1.0008, 1.0009])?.line).toBe('M0 49.1L50 50.9L100 49.1');
  });
});
