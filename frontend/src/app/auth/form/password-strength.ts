/** The API requires the same. */
export const MIN_PASSWORD_LENGTH = 10;

/** Rate a password from 0 (too short) to 4, by its length and number of different characters. */
export function passwordStrength(password: string): number {
  if (password.length < MIN_PASSWORD_LENGTH) return 0;
  const different = new Set(password).size;
  if (different < 5) return 1;
  const forLength = Math.floor((password.length - MIN_PASSWORD_LENGTH) / 4);
  return Math.min(4, 1 + forLength + (different >= 10 ? 1 : 0));
}
