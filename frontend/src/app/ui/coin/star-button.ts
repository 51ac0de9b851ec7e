import { Component, inject, input, output } from '@angular/core';
import { Icon } from '../icon/icon';
import { Words } from '../words';

/** The star of a coin: pressed while it is a favourite. It only asks; who keeps the favourites decides. */
@Component({
  selector: 'cv-star',
  imports: [Icon],
  template: `<button
    type="button"
    class="ib star"
    [class.on]="on()"
    [class.btn]="framed()"
    [attr.aria-pressed]="on()"
    [attr.aria-label]="words.say('favourite', { name: name() })"
    [attr.title]="words.say(on() ? 'unstar' : 'star', { name: name() })"
    (click)="starred.emit(!on())"
  >
    <cv-icon name="star" />
  </button>`,
  styles: `
    :host {
      display: contents;
    }
    .btn {
      width: var(--cv-control);
      height: var(--cv-control);
      padding: 0;
    }
  `,
})
export class Star {
  protected readonly words = inject(Words);

  readonly name = input.required<string>();
  readonly on = input.required<boolean>();
  /** With a button's edge, for page heads. */
  readonly framed = input(false);
  /** What the coin should become: a favourite (true) or not. */
  readonly starred = output<boolean>();
}
