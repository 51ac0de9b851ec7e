import { Component, input } from '@angular/core';
import { Icon } from '../icon/icon';
import { IconName } from '../icon/icons';

/** Shown where there is no data: what is missing and why; buttons go into `[actions]`. */
@Component({
  selector: 'cv-empty-state',
  imports: [Icon],
  template: `<div class="empty-state">
    @if (icon(); as icon) {
      <cv-icon [name]="icon" size="large" />
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
export class EmptyState {
  readonly heading = input.required<string>();
  readonly icon = input<IconName>();
}
