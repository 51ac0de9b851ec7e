import { Component, input } from '@angular/core';
import { Icon } from '../icon/icon';
import { IconName } from '../icon/icons';

/** A place with nothing to show: what it is, why, and what one can do. The text inside; buttons go to `[actions]`. */
@Component({
  selector: 'cv-blank',
  imports: [Icon],
  template: `<div class="blank">
    @if (icon(); as icon) {
      <cv-icon [name]="icon" size="l" />
    }
    <h2>{{ heading() }}</h2>
    <ng-content />
    <div class="row"><ng-content select="[actions]" /></div>
  </div>`,
  styles: `
    .row:empty {
      display: none;
    }
  `,
})
export class Blank {
  readonly heading = input.required<string>();
  readonly icon = input<IconName>();
}
