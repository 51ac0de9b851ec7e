import { SparklinePoint, sparklinePath } from './sparkline-path';

/** Points at equal distances. */
function points(...values: (number | null)[]): SparklinePoint[] {
  return values.map((value, index) => [(index / (values.length - 1)) * 100, value]);
}

describe('sparklinePath', () => {
  it('needs three values', () => {
    expect(sparklinePath(points(1, null, 2))).toBeNull();
    expect(sparklinePath(points(1, 2, 3))).not.toBeNull();
  });

  it('fills the box, with the lowest value at the bottom', () => {
    const path = sparklinePath(points(1, 3, 2));
    expect(path?.line).toBe('M0 94.6L50 5.4L100 50');
    expect(path).toMatchObject({ baseline: 94.6, end: 50, right: 0, direction: 'up' });
  });

  it('splits the areas where the line crosses the baseline', () => {
    const path = sparklinePath(points(2, 3, 1));
    expect(path?.above).toBe('M0 50L0 50L50 5.4L75 50L100 50L100 50Z');
    expect(path?.below).toBe('M0 50L0 50L50 50L75 50L100 94.6L100 50Z');
    expect(path?.direction).toBe('down');
  });

  it('is not drawn across a gap, and ends where the values end', () => {
    const path = sparklinePath(points(1, 3, null, 2, null, null));
    expect(path?.line).toBe('M0 94.6L20 5.4M60 50h1');
    expect(path?.above).toBe('M0 94.6L0 94.6L20 5.4L20 94.6ZM60 94.6L60 50L60 94.6Z');
    expect(path).toMatchObject({ end: 50, right: 40, direction: 'up' });
  });

  it('draws a flat line in the middle', () => {
    const flat = { line: 'M0 50L50 50L100 50', direction: 'flat' };
    expect(sparklinePath(points(5, 5, 5))).toMatchObject(flat);
    expect(sparklinePath(points(0, 0, 0))?.line).toBe(flat.line);
  });

  it('draws a small move small', () => {
    expect(sparklinePath(points(1.0009, 1.0008, 1.0009))?.line).toBe('M0 49.1L50 50.9L100 49.1');
  });
});
