import { DOCUMENT, inject, Service } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationError, Router } from '@angular/router';
import { SiteFacts } from '../../api/session/site';
import { Phrases } from '../../i18n/phrases';
import { Notices } from '../../ui/feedback/notices';

/** A page that cannot be opened is never a click without effect: says so, why, and goes there when the reader tries again. */
@Service()
export class LostWay {
  private readonly router = inject(Router);
  private readonly site = inject(SiteFacts);
  private readonly notices = inject(Notices);
  private readonly phrases = inject(Phrases);
  private readonly document = inject(DOCUMENT);
  private told = false;

  constructor() {
    this.router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationError) void this.lost(event.url);
      if (event instanceof NavigationEnd) this.arrived();
    });
  }

  /** Another page is here: the failure is no longer worth a word. */
  private arrived(): void {
    if (this.told) this.notices.close();
    this.told = false;
  }

  private async lost(url: string): Promise<void> {
    const answers = await this.answers();
    this.told = true;
    const again = await this.notices.show(
      this.phrases.say(answers ? 'lost.stale' : 'lost.silent'),
      this.phrases.say(answers ? 'lost.reload' : 'lost.again'),
      true,
    );
    if (!again) return;
    if (answers) this.document.location.assign(url);
    else await this.router.navigateByUrl(url);
  }

  /** A server that answers, and yet has not what the page needs, serves another version of the app by now. */
  private answers(): Promise<boolean> {
    return this.site.load().then(
      () => true,
      () => false,
    );
  }
}
