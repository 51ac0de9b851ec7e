import type { SourceStatus } from '../../api/models';
import { tally } from '../../ui/source/source-health';

/** How to say a key of `footer` that counts. */
export type Count = (key: string, count: number) => string;

/** How the sources fare, in a few words that agree with the title of the status page; empty while nothing is known of them. */
export function sourcesFinding(
  sources: readonly SourceStatus[] | undefined,
  now: number,
  say: (key: string) => string,
  count: Count,
): string {
  if (sources === undefined || sources.length === 0) return '';
  const { late, blocked } = tally(sources, now);
  if (late === 0) return blocked === 0 ? say('footer.all') : count('footer.blocked', blocked);
  return count('footer.late', late) + (blocked === 0 ? '' : count('footer.andBlocked', blocked));
}
