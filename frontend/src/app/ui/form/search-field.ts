import { Component, DestroyRef, inject, input, output } from '@angular/core';
import { Icon } from '../icon/icon';

const DEBOUNCE_MS = 250;

/** A field that searches while typing. Enter searches at once, Escape clears it. */
@Component({
  selector: 'cv-search-field',
  imports: [Icon],
  template: `<label class="search-input">
    <cv-icon name="search" />
    <span class="visually-hidden">{{ label() }}</span>
    <input
      type="text"
      inputmode="search"
      autocomplete="off"
      spellcheck="false"
      #field
      [value]="value()"
      [placeholder]="label()"
      (input)="typed.emit(field.value.trim()); searchLater(field.value)"
      (keydown.enter)="search(field.value)"
      (keydown.escape)="field.value = ''; typed.emit(''); search('')"
    />
    @if (hotkey(); as hotkey) {
      <kbd class="not-on-phone" aria-hidden="true">{{ hotkey }}</kbd>
    }
  </label>`,
  styles: `
    :host {
      display: block;
    }
    @media (max-width: 47.99rem) {
      .search-input {
        height: 2.75rem;
      }
    }
  `,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly value = input('');
  /** The key that focuses the field, shown at its end. */
  readonly hotkey = input<string>();
  /** At each keystroke. */
  readonly typed = output<string>();
  /** After a pause. */
  readonly searched = output<string>();

  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected searchLater(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(text), DEBOUNCE_MS);
  }

  protected search(text: string): void {
    clearTimeout(this.timer);
    this.searched.emit(text.trim());
  }
}
