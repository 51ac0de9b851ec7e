import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Session } from './api/session/session';
import { SignInAgain } from './auth/sign-in-again';
import { NavigationErrors } from './shell/navigation/navigation-errors';
import { RouteFocus } from './shell/navigation/route-focus';
import { AppUpdates } from './shell/startup/app-updates';
import { ServerUnreachablePage } from './shell/startup/server-unreachable-page';
import { StartupRetry } from './shell/startup/startup-retry';
import { NoticeBoard } from './ui/feedback/notice-board';

@Component({
  selector: 'cv-root',
  imports: [NoticeBoard, RouterOutlet, ServerUnreachablePage, SignInAgain],
  template: `<router-outlet />
    @if (startup.error()) {
      <cv-server-unreachable-page />
    }
    @if (session.interrupted()) {
      @defer (on immediate) {
        <cv-sign-in-again />
      }
    }
    <cv-notice-board />`,
})
export class App {
  protected readonly startup = inject(StartupRetry);
  protected readonly session = inject(Session);

  constructor() {
    inject(AppUpdates);
    inject(NavigationErrors);
    inject(RouteFocus);
  }
}
