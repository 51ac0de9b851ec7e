import { Component, computed, input } from '@angular/core';
import { SeriesNumber, dashOf } from './chart-line';

/** A piece of a line with its colour and dash, for legends. */
@Component({
  selector: 'cv-line-sample',
  template: `<svg width="22" height="8" aria-hidden="true">
    <path
      d="M0 4h22"
      [style.stroke]="'var(--cv-series-' + series() + ')'"
      [style.stroke-dasharray]="dash()"
    />
  </svg>`,
  styles: `
    :host {
      display: inline-block;
      flex: none;
    }
    path {
      fill: none;
      stroke-width: 2;
    }
  `,
})
export class LineSample {
  readonly series = input.required<SeriesNumber>();

  protected readonly dash = computed(() => dashOf(this.series()).join(' '));
}
