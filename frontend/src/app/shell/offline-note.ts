import { Component, computed, inject } from '@angular/core';
import { Presence } from '../api/presence';
import { LanguageChoice } from '../i18n/language';
import { StatusReport } from '../api/status';
import { Phrases } from '../i18n/phrases';
import { Banner } from '../ui/banner';
import { clockTime } from '../ui/moment';

/** The one banner of a page without a network. */
@Component({
  selector: 'cv-offline-note',
  imports: [Banner],
  template: `@if (!presence.online()) {
    <cv-banner kind="offline">
      <p>
        <b>{{ phrases.say('offline.head') }}</b> {{ known() }}
      </p>
      <p>{{ phrases.say('offline.next') }}</p>
    </cv-banner>
  }`,
})
export class OfflineNote {
  protected readonly presence = inject(Presence);
  protected readonly phrases = inject(Phrases);
  private readonly status = inject(StatusReport);
  private readonly language = inject(LanguageChoice).current;

  protected readonly known = computed(() => {
    const at = this.status.updatedAt();
    return at === null ? '' : this.phrases.say('offline.known', { time: clockTime(at, this.language()) });
  });
}
