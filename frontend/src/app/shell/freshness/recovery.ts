import { effect, inject, Service, signal, untracked } from '@angular/core';
import { StatusReport } from '../../api/clients/status';
import { Connection } from '../../api/polling/connection';
import { RefreshScheduler } from '../../api/polling/refresh-scheduler';
import { SiteInfo } from '../../api/session/site';
import { translate } from '../../i18n/translate';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { Notices } from '../../ui/feedback/notices';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { AppUpdates } from '../startup/app-updates';

/** Refreshes the page when the server answers again, and says so with the age of the prices. */
@Service()
export class Recovery {
  private readonly connection = inject(Connection);
  private readonly scheduler = inject(RefreshScheduler);
  private readonly site = inject(SiteInfo);
  private readonly status = inject(StatusReport);
  private readonly freshness = inject(DataFreshness);
  private readonly notices = inject(Notices);
  private readonly times = inject(TimeFormatter);
  private readonly updates = inject(AppUpdates);
  private readonly t = translate();
  private wasLost = false;
  /** When the server answered again, epoch ms; null if that is announced, or was never needed. */
  private readonly recoveredAt = signal<number | null>(null);

  constructor() {
    // Requests and notices are no signals.
    effect(() => {
      const lost = this.connection.problem() !== null;
      if (this.wasLost && !lost) untracked(() => this.recover());
      this.wasLost = lost;
    });
    effect(() => {
      const [recovered, updated] = [this.recoveredAt(), this.status.updatedAt()];
      if (recovered === null || updated === null || updated < recovered) return;
      this.recoveredAt.set(null);
      untracked(() => void this.notices.show(this.text()));
    });
  }

  private recover(): void {
    this.recoveredAt.set(Date.now());
    this.scheduler.refreshNow();
    this.updates.check();
    this.site.load().catch(() => undefined);
  }

  private text(): string {
    const at = this.freshness.pricesAt();
    if (at === null) return this.t('backOnline.title');
    const { text: age, relative } = this.times.age(at);
    return this.t(relative ? 'backOnline.age' : 'backOnline.at', { age });
  }
}
