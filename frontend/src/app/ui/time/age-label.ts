import { Component, computed, inject, input } from '@angular/core';
import { translate } from '../../i18n/translate';
import { isStale } from './age';
import { TimeFormatter } from './time-formatter';

/** An age: "22 s old", "from Wed 22:10". Amber once it is older than twice its interval. */
@Component({
  selector: 'cv-age-label',
  template: `<time
    class="age"
    [class.stale]="stale()"
    [attr.datetime]="iso()"
    [attr.title]="times.exact(at())"
    >{{ text() }}</time
  >`,
})
export class AgeLabel {
  private readonly t = translate();
  protected readonly times = inject(TimeFormatter);

  /** Epoch milliseconds. */
  readonly at = input.required<number>();
  /** Seconds between two updates; without it nothing is stale. */
  readonly interval = input<number>(Infinity);

  protected readonly iso = computed(() => new Date(this.at()).toISOString());
  protected readonly stale = computed(() => isStale(this.at(), this.times.now(), this.interval()));
  protected readonly text = computed(() => {
    const { text, relative } = this.times.age(this.at());
    return this.t(relative ? 'age.old' : 'age.at', { age: text });
  });
}
