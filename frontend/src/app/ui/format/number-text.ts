import { Component, input } from '@angular/core';
import { FigureText } from './number-parts';

/** A figure as it is written: counted zeros stand low for the eye, the whole value is in the title and for the screen reader. */
@Component({
  selector: 'cv-figure-text',
  template: `@if (text().zeros === null) {
      <span [attr.title]="text().full" [textContent]="text().lead"></span>
    } @else {
      <span [attr.title]="text().full" aria-hidden="true"
        ><span [textContent]="text().lead"></span><sub class="z" [textContent]="text().zeros"></sub
        ><span [textContent]="text().tail"></span></span
      ><span class="vh" [textContent]="text().full"></span>
    }`,
})
export class WrittenFigure {
  readonly text = input.required<FigureText>();
}
