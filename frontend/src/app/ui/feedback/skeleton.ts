import { Component, input } from '@angular/core';

/** A grey piece in the size of what comes: CSS lengths. Silent: the page says that it is loading. */
@Component({
  selector: 'cv-skeleton',
  template: `<span class="sk" [style.--w]="width()" [style.--t]="height()" aria-hidden="true"></span>`,
  styles: `
    :host {
      display: block;
    }
    .sk {
      width: var(--w);
      height: var(--t);
      max-width: 100%;
    }
  `,
})
export class Skeleton {
  readonly width = input('100%');
  readonly height = input('0.75rem');
}
