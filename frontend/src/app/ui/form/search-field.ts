import { Component, DestroyRef, inject, input, output } from '@angular/core';
import { Icon } from '../icon/icon';

const PAUSE_MS = 250;

/** A field that searches while one writes, after a short pause. Enter searches at once, Escape empties it. */
@Component({
  selector: 'cv-search-field',
  imports: [Icon],
  template: `<label class="find">
    <cv-icon name="search" />
    <span class="vh">{{ label() }}</span>
    <input
      type="text"
      inputmode="search"
      autocomplete="off"
      spellcheck="false"
      #field
      [value]="value()"
      [placeholder]="label()"
      (input)="later(field.value)"
      (keydown.enter)="now(field.value)"
      (keydown.escape)="field.value = ''; now('')"
    />
    @if (hotkey(); as hotkey) {
      <kbd class="wide" aria-hidden="true">{{ hotkey }}</kbd>
    }
  </label>`,
  styles: `
    :host {
      display: block;
    }
    @media (max-width: 47.99rem) {
      .find {
        height: 2.75rem;
      }
    }
  `,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly value = input('');
  /** The key that leads here, shown at the end of the field. */
  readonly hotkey = input<string>();
  readonly searched = output<string>();

  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected later(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(text), PAUSE_MS);
  }

  protected now(text: string): void {
    clearTimeout(this.timer);
    this.searched.emit(text.trim());
  }
}
