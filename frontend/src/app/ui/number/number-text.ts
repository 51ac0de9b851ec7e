import { Component, input } from '@angular/core';
import { NumberParts } from './number-parts';

/** A formatted number; the whole value is its title, and what screen readers read. */
@Component({
  selector: 'cv-number-text',
  template: `@if (text().zeros === null) {
      <span [attr.title]="text().full" [textContent]="text().lead"></span>
    } @else {
      <span [attr.title]="text().full" aria-hidden="true"
        ><span [textContent]="text().lead"></span
        ><sub class="zeros" [textContent]="text().zeros"></sub
        ><span [textContent]="text().tail"></span></span
      ><span class="visually-hidden" [textContent]="text().full"></span>
    }`,
})
export class NumberText {
  readonly text = input.required<NumberParts>();
}
