import { Component, computed, inject, input } from '@angular/core';
import { LanguageChoice } from '../../i18n/language';
import { ageText, isStale } from './age';
import { exactMoment } from './moment';
import { Words } from '../words';

/** How old something is: "22 s old", "of Wed 22:10"; amber once it is older than twice its interval. */
@Component({
  selector: 'cv-age',
  template: `<time class="agetext" [class.stale]="stale()" [attr.datetime]="iso()" [attr.title]="exact()">{{
    text()
  }}</time>`,
})
export class Age {
  private readonly words = inject(Words);
  private readonly language = inject(LanguageChoice).current;

  /** Epoch milliseconds, both. */
  readonly at = input.required<number>();
  readonly now = input.required<number>();
  /** Seconds between two of its kind; without it nothing is ever called stale. */
  readonly interval = input<number>();

  protected readonly iso = computed(() => new Date(this.at()).toISOString());
  protected readonly exact = computed(() => exactMoment(this.at(), this.language()));
  protected readonly stale = computed(() => isStale(this.at(), this.now(), this.interval() ?? Infinity));
  protected readonly text = computed(() => {
    const { text, relative } = ageText(this.at(), this.now(), this.language());
    return this.words.say(relative ? 'old' : 'of', { age: text });
  });
}
