import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Arrival } from './shell/navigation/route-focus';
import { LostWay } from './shell/navigation/navigation-errors';
import { Reach } from './shell/startup/startup-retry';
import { SilentPage } from './shell/startup/server-unreachable-page';
import { NoticeBoard } from './ui/feedback/notice-board';

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
