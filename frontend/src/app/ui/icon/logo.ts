import { Component } from '@angular/core';

/** The logo: a line over a marker stroke. */
@Component({
  selector: 'cv-logo',
  template: `<svg viewBox="0 0 30 24" aria-hidden="true">
    <path class="marker" d="M1.5 15.5L28.5 10.5v7.5L2.5 22z" />
    <path class="line" d="M2 17.5l6.5-6 4.5 4 8-10.5 7 6" />
    <circle cx="21" cy="5" r="2.9" />
  </svg>`,
  styles: `
    :host {
      display: contents;
    }
    .marker {
      fill: var(--cv-marker);
    }
    .line {
      fill: none;
      stroke: var(--cv-ink);
      stroke-width: 2.4;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    circle {
      fill: var(--cv-surface);
      stroke: var(--cv-ink);
      stroke-width: 2;
    }
  `,
})
export class Logo {}
