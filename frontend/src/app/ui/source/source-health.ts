import { toEpochMs } from '../../api/clients/status';
import type { SourceStatus } from '../../api/models';

/** Sources that only poll while there is something to fill, and so are never overdue. */
const ON_DEMAND = new Set([
  'coingecko-history',
  'coingecko-links',
  'coingecko-logos',
  'coingecko-rate-history',
]);

/** A poll may be this late before the source counts as late. */
const GRACE_MS = 60_000;

/** `late`: the source fails, or its next poll is overdue. */
export type SourceHealth = 'ok' | 'late' | 'blocked' | 'waiting';

export function healthOf(source: SourceStatus, now: number): SourceHealth {
  if (source.state === 'blocked') return 'blocked';
  if (source.state === 'failing') return 'late';
  if (source.state === 'waiting') return 'waiting';
  return isOverdue(source, now) && !ON_DEMAND.has(source.source) ? 'late' : 'ok';
}

/** When the source is polled next, epoch ms; null for an on-demand source with nothing to do. */
export function retryTime(source: SourceStatus, now: number): number | null {
  const idle = ON_DEMAND.has(source.source) && isOverdue(source, now);
  return idle ? null : toEpochMs(source.next_try);
}

function isOverdue(source: SourceStatus, now: number): boolean {
  const next = toEpochMs(source.next_try);
  return next !== null && now - next > GRACE_MS;
}

/** Count the sources that are late or waiting, and those that are blocked. */
export function countUnhealthy(
  sources: readonly SourceStatus[],
  now: number,
): { late: number; blocked: number } {
  const health = sources.map((source) => healthOf(source, now));
  const blocked = health.filter((one) => one === 'blocked').length;
  return { late: health.filter((one) => one !== 'ok').length - blocked, blocked };
}
