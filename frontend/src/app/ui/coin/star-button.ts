import { Component, input, output } from '@angular/core';
import { translate } from '../../i18n/translate';
import { Icon } from '../icon/icon';

/** A star that is pressed while the coin is a favourite. It only emits; the parent decides. */
@Component({
  selector: 'cv-star-button',
  imports: [Icon],
  template: `<button
    type="button"
    class="icon-button star"
    [class.on]="on()"
    [class.btn]="framed()"
    [attr.aria-pressed]="on()"
    [attr.aria-label]="t('favourite.label', { name: name() })"
    [attr.title]="t(on() ? 'favourite.remove' : 'favourite.add', { name: name() })"
    (click)="starred.emit()"
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
export class StarButton {
  protected readonly t = translate();

  readonly name = input.required<string>();
  readonly on = input.required<boolean>();
  /** With a border, for page headers. */
  readonly framed = input(false);
  readonly starred = output();
}
