import { ICONS } from './icons';

const NUMBER = String.raw`\s*,?\s*-?(?:\d+\.?\d*|\.\d+)(?!\d)`;
/** Radii, rotation, two flags, end point. Browsers stop drawing at an arc with a missing flag. */
const ARC = new RegExp(
  `^(?:${NUMBER}${NUMBER}${NUMBER}\\s*,?\\s*[01]\\s*,?\\s*[01]${NUMBER}${NUMBER})+\\s*$`,
);

describe('ICONS', () => {
  it.each(Object.entries(ICONS))('%s has complete arcs', (_, path) => {
    for (const [, parts = ''] of path.matchAll(/[aA]([^a-zA-Z]*)/g)) expect(parts).toMatch(ARC);
  });
});
