import { Component, computed, input } from '@angular/core';
import { highlight } from './highlight';

/** A text with some words highlighted. `textContent` keeps its spaces and adds none. */
@Component({
  selector: 'cv-highlighted-text',
  template: `@for (piece of pieces(); track $index) {
    @if (piece.highlighted) {
      <mark [textContent]="piece.text"></mark>
    } @else {
      <span [textContent]="piece.text"></span>
    }
  }`,
})
export class HighlightedText {
  readonly text = input.required<string>();
  readonly words = input<readonly string[]>([]);

  protected readonly pieces = computed(() => highlight(this.text(), this.words()));
}
