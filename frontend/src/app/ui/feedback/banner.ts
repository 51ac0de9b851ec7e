import { Component, computed, input } from '@angular/core';
import { Icon } from '../icon/icon';
import { IconName } from '../icon/icons';

const ICONS: Record<'stale' | 'error' | 'offline' | 'note', IconName> = {
  stale: 'clock',
  error: 'error',
  offline: 'off',
  note: 'clock',
};

/** What is wrong, when, and what happens next, above a page that keeps what it shows. Paragraphs inside, a `button` at the end. */
@Component({
  selector: 'cv-banner',
  imports: [Icon],
  template: `<div class="banner" [class.stale]="kind() === 'stale'" [class.error]="kind() === 'error'">
    <cv-icon [name]="icon()" />
    <div class="grow"><ng-content /></div>
    <ng-content select="button,a" />
  </div>`,
})
export class Banner {
  readonly kind = input<'stale' | 'error' | 'offline' | 'note'>('note');
  protected readonly icon = computed(() => ICONS[this.kind()]);
}
