import { Component, computed, input } from '@angular/core';
import { ICONS, IconName } from './icons';

/** A line icon in the current colour. Hidden from screen readers: a label is always next to it. */
@Component({
  selector: 'cv-icon',
  template: `<svg
    class="icon"
    [class.small]="size() === 'small'"
    [class.large]="size() === 'large'"
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
  readonly size = input<'small' | 'medium' | 'large'>('medium');

  protected readonly path = computed(() => ICONS[this.name()]);
}
