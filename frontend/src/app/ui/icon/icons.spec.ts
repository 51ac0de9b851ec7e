import { ICONS } from './icons';

const NUMBER = String.raw`\s*,?\s*-?(?:\d+\.?\d*|\.\d+)(?!\d)`;
/** Radii, turn, two flags, an end: a lost flag shifts all that follows, and browsers stop drawing there. */
const ARC = new RegExp(`^(?:${NUMBER}${NUMBER}${NUMBER}\\s*,?\\s*[01]\\s*,?\\s*[01]${NUMBER}${NUMBER})+\\s*$`);

describe('the icons', () => {
  it.each(Object.entries(ICONS))('%s has whole arcs', (_, path) => {
    for (const [, parts = ''] of path.matchAll(/[aA]([^a-zA-Z]*)/g)) expect(parts).toMatch(ARC);
  });
});
