import type { SourceStatus } from '../../api/models';
import type { Translate } from '../../i18n/translate';
import { countUnhealthy } from '../../ui/source/source-health';

/** Summarise the sources in a few words; empty while none has reported. */
export function sourcesSummary(
  sources: readonly SourceStatus[] | undefined,
  now: number,
  t: Translate,
): string {
  if (sources === undefined || sources.length === 0) return '';
  const { late, blocked } = countUnhealthy(sources, now);
  if (late === 0) return blocked === 0 ? t('footer.allOk') : t.count('footer.blocked', blocked);
  const andBlocked = blocked === 0 ? '' : t.count('footer.andBlocked', blocked);
  return t.count('footer.late', late) + andBlocked;
}
