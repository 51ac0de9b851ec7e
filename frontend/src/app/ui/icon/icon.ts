import { Component, computed, input } from '@angular/core';
import { ICONS, IconName } from './icons';

/** A line icon in the current colour. Silent to screen readers: it always stands beside a word or inside a labelled button. */
@Component({
  selector: 'cv-icon',
  template: `<svg
    class="i"
    [class.s]="size() === 's'"
    [class.l]="size() === 'l'"
    viewBox="0 0 24 24"
    aria-hidden="true"
  >
    <path [attr.d]="path()" />
  </svg>`,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  readonly size = input<'s' | 'm' | 'l'>('m');

  protected readonly path = computed(() => ICONS[this.name()]);
}
