import { Component, computed, inject, input } from '@angular/core';
import { sparklinePath } from './sparkline-path';
import { Words } from '../words';

/** A small line with its horizon and washes. Silent to screen readers: the figure beside it says the change. */
@Component({
  selector: 'cv-sparkline',
  template: `@if (path(); as path) {
      <span class="spark" [class.t]="tiny()" [class.old]="stale()" aria-hidden="true">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <path class="up-wash" [attr.d]="path.above" />
          <path class="down-wash" [attr.d]="path.below" />
          <path class="hz" [attr.d]="'M0 ' + path.horizon + 'H100'" />
          <path class="ln" [attr.d]="path.line" />
        </svg>
        <i
          class="end"
          [class.up]="path.direction === 'up'"
          [class.down]="path.direction === 'down'"
          [class.old]="stale()"
          [style.--at.%]="path.end"
        ></i>
      </span>
    } @else {
      <span class="spark few"
        ><span class="null xs" [attr.title]="words.say('lineNeeds3')">{{ words.say('newHere') }}</span></span
      >
    }`,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    .spark {
      height: 100%;
    }
    .end {
      top: var(--at);
    }
    .few {
      display: grid;
      align-items: center;
      justify-items: end;
    }
    .old .ln {
      stroke: var(--cv-ink-3);
    }
    .old .up-wash,
    .old .down-wash {
      opacity: 0.45;
    }
  `,
})
export class Sparkline {
  protected readonly words = inject(Words);

  /** Values at equal distances, oldest first. */
  readonly values = input.required<readonly number[]>();
  readonly tiny = input(false);
  readonly stale = input(false);

  protected readonly path = computed(() => sparklinePath(this.values()));
}
