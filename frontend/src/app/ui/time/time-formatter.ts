import { inject, Service } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import { LanguageChoice } from '../../i18n/language';
import { AgeText, ageText } from './age';
import { calendarDate, clockTime, exactMoment, recentMoment, sameDay, shortMoment } from './moment';

/** Formats times (epoch ms) in the user's language, relative to the current second. */
@Service()
export class TimeFormatter {
  private readonly language = inject(LanguageChoice).current;

  readonly now = inject(Clock).now;

  /** "10:31" */
  time(at: number): string {
    return clockTime(at, this.language());
  }

  /** "10:31" today, "Wed 22:10" or "14 Aug 22:10" before */
  recent(at: number): string {
    return recentMoment(at, this.now(), this.language());
  }

  /** "10:31" today, "Tue" this week, then "14 Aug" */
  short(at: number): string {
    return shortMoment(at, this.now(), this.language());
  }

  /** "10:31" today, "7 Jan 2025" before */
  day(at: number): string {
    return this.isToday(at) ? this.time(at) : calendarDate(at, this.language());
  }

  isToday(at: number): boolean {
    return sameDay(at, this.now());
  }

  /** "Thu 20 Aug 2026, 10:31:08" */
  exact(at: number): string {
    return exactMoment(at, this.language());
  }

  age(at: number): AgeText {
    return ageText(at, this.now(), this.language());
  }

  /** Whole seconds from now until `at`, never negative. */
  secondsUntil(at: number): number {
    return Math.max(0, Math.ceil((at - this.now()) / 1000));
  }
}
