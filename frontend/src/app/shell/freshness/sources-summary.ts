import { computed, inject, Service } from '@angular/core';
import { StatusReport } from '../../api/clients/status';
import type { SourceStatus } from '../../api/models';
import { Translate, translate } from '../../i18n/translate';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { countUnhealthy } from '../../ui/source/source-health';

/** The sources in a few words, or that the server does not answer. */
@Service()
export class SourcesSummary {
  private readonly status = inject(StatusReport);
  private readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);
  private readonly t = translate();

  readonly text = computed(() => {
    const problem = this.status.problem();
    if (problem === null) {
      return sourcesSummary(this.status.report()?.sources, this.times.now(), this.t);
    }
    const at = this.freshness.knownAt();
    const title = this.t(`freshness.${problem}`);
    if (at === null) return title;
    return `${title} · ${this.t('freshness.dataFrom', { time: this.times.recent(at) })}`;
  });
}

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
