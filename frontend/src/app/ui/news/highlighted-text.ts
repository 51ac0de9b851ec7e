import { Component, computed, input } from '@angular/core';
import { markedText } from './highlight';

/** A text whose looked-for words carry the marker. `textContent` keeps every space of it, and adds none. */
@Component({
  selector: 'cv-marked',
  template: `@for (piece of pieces(); track $index) {
    @if (piece.marked) {
      <mark [textContent]="piece.text"></mark>
    } @else {
      <span [textContent]="piece.text"></span>
    }
  }`,
})
export class MarkedText {
  readonly text = input.required<string>();
  readonly words = input<readonly string[]>([]);

  protected readonly pieces = computed(() => markedText(this.text(), this.words()));
}
