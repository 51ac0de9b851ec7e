import type { SourceStatus } from '../../api/models';
import { epoch } from '../../api/clients/status';

/** It works only while there is something to fill: its silence says nothing. */
const NOW_AND_THEN = new Set(['coingecko-history']);

/** A try may come this much after its time, in milliseconds, before that is worth a word. */
const GRACE_MS = 60_000;

/** How a source fares, as a reader sees it: `late` is a source that fails, or whose next try should have been made. */
export type Health = 'ok' | 'late' | 'blocked' | 'waiting';

export function healthOf(source: SourceStatus, now: number): Health {
  if (source.state === 'blocked') return 'blocked';
  if (source.state === 'failing') return 'late';
  if (source.state === 'waiting') return 'waiting';
  return overdue(source, now) && !NOW_AND_THEN.has(source.source) ? 'late' : 'ok';
}

/** When it is tried again, epoch milliseconds; null also for a source that rests until there is something to do. */
export function nextTryOf(source: SourceStatus, now: number): number | null {
  return NOW_AND_THEN.has(source.source) && overdue(source, now) ? null : epoch(source.next_try);
}

function overdue(source: SourceStatus, now: number): boolean {
  const next = epoch(source.next_try);
  return next !== null && now - next > GRACE_MS;
}

/** How many are late (or wait) and how many are blocked. */
export function tally(sources: readonly SourceStatus[], now: number): { late: number; blocked: number } {
  const health = sources.map((source) => healthOf(source, now));
  const blocked = health.filter((one) => one === 'blocked').length;
  return { late: health.filter((one) => one !== 'ok').length - blocked, blocked };
}
