/** What the API asks of a new password too. */
export const SHORTEST = 10;

/** How hard a password is to guess, 0 (too short) to 4: length first, then how many different signs it has. */
export function strengthOf(password: string): number {
  if (password.length < SHORTEST) return 0;
  const different = new Set(password).size;
  if (different < 5) return 1;
  return Math.min(4, 1 + Math.floor((password.length - SHORTEST) / 4) + (different >= 10 ? 1 : 0));
}
