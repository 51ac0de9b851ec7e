import type { SourceStatus } from '../api/shapes';
import { epoch } from '../api/status';
import { isStale } from './age';

/** It works only while there is something to fill: its silence says nothing. */
const NOW_AND_THEN = new Set(['coingecko-history']);

/** How a source fares, as a reader sees it: `late` is a source that fails, waits for budget, or is older than twice its interval. */
export type Health = 'ok' | 'late' | 'blocked' | 'waiting';

export function healthOf(source: SourceStatus, now: number): Health {
  if (source.state === 'blocked') return 'blocked';
  if (source.state === 'failing') return 'late';
  if (source.state === 'waiting') return 'waiting';
  const last = epoch(source.last_success);
  return last !== null && !NOW_AND_THEN.has(source.source) && isStale(last, now, source.interval_s) ? 'late' : 'ok';
}

/** How many are late (or wait) and how many are blocked. */
export function tally(sources: readonly SourceStatus[], now: number): { late: number; blocked: number } {
  const health = sources.map((source) => healthOf(source, now));
  const blocked = health.filter((one) => one === 'blocked').length;
  return { late: health.filter((one) => one !== 'ok').length - blocked, blocked };
}
