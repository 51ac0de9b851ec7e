import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Arrival } from './shell/arrival';
import { LostWay } from './shell/lost-way';
import { Reach } from './shell/reach';
import { SilentPage } from './shell/silent-page';
import { NoticeBoard } from './ui/notice-board';

@Component({
  selector: 'cv-root',
  imports: [NoticeBoard, RouterOutlet, SilentPage],
  template: `<router-outlet />
    @if (reach.problem()) {
      <cv-silent-page />
    }
    <cv-notice-board />`,
})
export class App {
  protected readonly reach = inject(Reach);

  constructor() {
    inject(LostWay);
    inject(Arrival);
  }
}
