import { dates } from '../../ui/intl';
import { displayZone } from '../../i18n/display';

/** Wall-clock times of the shown time zone, as epoch ms of the same digits in UTC. */
export function toWall(at: number): number {
  return at + offset(at);
}

/** A wall-clock time that daylight saving skips is the one an hour later. */
export function fromWall(wall: number): number {
  const at = wall - offset(wall - offset(wall));
  return Math.max(at, wall - offset(at));
}

function offset(at: number): number {
  if (displayZone() === undefined) return -new Date(at).getTimezoneOffset() * 60_000;
  const format = dates('en', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}
