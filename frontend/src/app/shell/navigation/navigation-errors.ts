import { Location } from '@angular/common';
import { DOCUMENT, inject, Service } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationError, Router } from '@angular/router';
import { SiteInfo } from '../../api/session/site';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';

/** Reports navigation errors and offers a retry, or a reload if the server has a new version. */
@Service()
export class NavigationErrors {
  private readonly router = inject(Router);
  private readonly site = inject(SiteInfo);
  private readonly notices = inject(Notices);
  private readonly t = translate();
  private readonly document = inject(DOCUMENT);
  private readonly location = inject(Location);
  private reported = '';

  constructor() {
    this.router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationError) void this.report(event.url);
      if (event instanceof NavigationEnd) this.dismiss();
    });
  }

  private dismiss(): void {
    this.notices.withdraw(this.reported);
    this.reported = '';
  }

  private async report(url: string): Promise<void> {
    const answers = await this.serverAnswers();
    this.dismiss();
    this.reported = this.t(answers ? 'navigationError.newVersion' : 'navigationError.unreachable');
    const accepted = await this.notices.show(
      this.reported,
      this.t(answers ? 'navigationError.reload' : 'retry'),
      true,
    );
    if (!accepted) return;
    if (answers) this.document.location.assign(this.location.prepareExternalUrl(url));
    else await this.router.navigateByUrl(url);
  }

  /** A server that answers but lacks the code of a page has another version of the app. */
  private serverAnswers(): Promise<boolean> {
    return this.site.load().then(
      () => true,
      () => false,
    );
  }
}
