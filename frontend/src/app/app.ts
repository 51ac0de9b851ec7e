import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Reach } from './shell/reach';
import { SilentPage } from './shell/silent-page';

@Component({
  selector: 'cv-root',
  imports: [RouterOutlet, SilentPage],
  template: `<router-outlet />
    @if (reach.problem()) {
      <cv-silent-page />
    }`,
})
export class App {
  protected readonly reach = inject(Reach);
}
