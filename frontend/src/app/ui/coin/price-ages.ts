import { inject, Service } from '@angular/core';
import { toEpochMs } from '../../api/clients/status';
import type { MarketRow } from '../../api/models';
import { translate } from '../../i18n/translate';
import { DataFreshness } from '../feedback/data-freshness';
import { isStale } from '../time/age';
import { TimeFormatter } from '../time/time-formatter';

/** What the age of a price depends on. Without both times nothing is known about it. */
export type Aged = Partial<Pick<MarketRow, 'last_updated' | 'absent_since' | 'absent_reason'>>;

/** The age of a late price: "12 days old", and the reason as a sentence or the exact time. */
export interface LateAge {
  readonly text: string;
  readonly reason: string;
  /** True if this coin is late on its own, not with all others. */
  readonly own: boolean;
}

/** CoinGecko updates a coin every few minutes, so one price is on time for this long. */
const GRACE_S = 600;
const DAY_MS = 86_400_000;

/**
 * Ages of single prices. A price that is late with all others has the age of the newest one, which
 * the masthead shows; a coin that is late or absent on its own has the age of its last update.
 */
@Service()
export class PriceAges {
  private readonly t = translate();
  private readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);

  isLate(coin: Aged): boolean {
    return this.freshness.stale() || this.isLateAlone(coin);
  }

  /** Return the age of a price that is late, else null. */
  of(coin: Aged): LateAge | null {
    const updatedAt = toEpochMs(coin.last_updated);
    const absentSince = toEpochMs(coin.absent_since);
    if (absentSince !== null) {
      const time = this.times.recent(absentSince);
      const key = coin.absent_reason === 'not_requested' ? 'unfollowed' : 'absent';
      const [text, reason] = [this.t(`${key}.text`, { time }), this.t(`${key}.reason`, { time })];
      return { text, reason, own: true };
    }
    if (updatedAt === null) return null;
    if (this.isLateAlone(coin)) {
      const age = this.ageOf(updatedAt);
      const text = this.t('age.old', { age });
      // Without a server the page shows what it kept, which may be older than the last prices.
      if (this.freshness.explained()) {
        return { text, reason: this.times.exact(updatedAt), own: false };
      }
      return { text, reason: this.t('priceAge.reason', { age }), own: true };
    }
    return this.freshness.stale() ? this.ageOfAll(updatedAt) : null;
  }

  /** True for a price that is late or absent while the newest prices are not as old. */
  isLateAlone({ last_updated, absent_since }: Aged): boolean {
    const [updatedAt, newestAt] = [toEpochMs(last_updated), this.freshness.pricesAt()];
    if (absent_since != null) return true;
    if (updatedAt === null || newestAt === null) return false;
    const interval = this.freshness.interval();
    return isStale(
      updatedAt,
      newestAt,
      this.freshness.stale() ? interval : Math.max(interval, GRACE_S / 2),
    );
  }

  private ageOfAll(updatedAt: number): LateAge {
    const { text: age, relative } = this.times.age(this.freshness.pricesAt() ?? updatedAt);
    const text = this.t(relative ? 'age.old' : 'age.at', { age });
    return { text, reason: this.times.exact(updatedAt), own: false };
  }

  /** "14 min", "12 days" */
  private ageOf(at: number): string {
    const days = Math.floor((this.times.now() - at) / DAY_MS);
    return days < 1 ? this.times.age(at).text : this.t.count('age.days', days);
  }
}
