import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { Span } from '../../api/clients/coins';
import { fromWall, toWall } from '../../charts/axes/wall-clock';
import { translate } from '../../i18n/translate';
import { TimeFormatter } from '../../ui/time/time-formatter';

const DAY_MS = 86_400_000;

/** A span of the user's own: shows it, and asks for its first and last day. */
@Component({
  selector: 'cv-custom-dates',
  templateUrl: './custom-dates.html',
  styleUrl: './custom-dates.css',
})
export class CustomDates {
  protected readonly t = translate('coin');
  private readonly times = inject(TimeFormatter);

  readonly span = input.required<Span | null>();
  readonly choose = output<Span | null>();

  protected readonly open = signal(false);
  protected readonly failed = signal(false);
  protected readonly from = linkedSignal(() => dateOf(this.span()?.from ?? null));
  protected readonly to = linkedSignal(() => dateOf((this.span()?.to ?? 0) - 1));
  protected readonly today = computed(() => dateOf(this.times.now()));
  /** "18 Aug 2026 – 20 Aug 2026", with times if it is shorter than three days. */
  protected readonly text = computed(() => {
    const span = this.span();
    if (span === null) return this.t('dates');
    const format = (at: number): string =>
      span.to - span.from < 3 * DAY_MS ? this.times.recent(at) : this.times.day(at);
    return `${format(span.from)} – ${format(span.to)}`;
  });

  protected submit(event: Event): void {
    event.preventDefault();
    const [start, end] = [midnight(this.from()), midnight(this.to(), 1)];
    const now = this.times.now();
    this.failed.set(!(start < end && start < now));
    if (this.failed()) return;
    this.open.set(false);
    this.choose.emit({ from: start, to: Math.round(Math.min(end, now)) });
  }
}

/** "2026-08-18" in the shown time zone; empty for no time. */
function dateOf(at: number | null): string {
  return at === null || at < 0 ? '' : new Date(toWall(at)).toISOString().slice(0, 10);
}

/** When a date begins, or the one some days later. NaN for an incomplete date. */
function midnight(date: string, daysLater = 0): number {
  const wall = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(wall) ? NaN : fromWall(wall + daysLater * DAY_MS);
}
