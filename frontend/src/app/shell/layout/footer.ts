import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock } from '../../api/polling/clock';
import { SiteFacts } from '../../api/session/site';
import { StatusReport } from '../../api/clients/status';
import { Phrases } from '../../i18n/phrases';
import { sourcesFinding } from '../freshness/sources-summary';

@Component({
  selector: 'cv-foot',
  imports: [RouterLink],
  template: `<footer class="foot">
    <span
      >{{ phrases.say('footer.data') }}
      <a href="https://www.coingecko.com" target="_blank" rel="noopener noreferrer">CoinGecko</a></span
    >
    <span>{{ phrases.say('footer.zone', { zone: zone }) }}</span>
    <span
      >{{ phrases.say('footer.version', { version: site.facts()?.version ?? '' }) }}
      @if (state(); as state) {
        · <a routerLink="/status">{{ state }}</a>
      }
    </span>
  </footer>`,
})
export class Foot {
  protected readonly phrases = inject(Phrases);
  protected readonly site = inject(SiteFacts);
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);

  protected readonly zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  protected readonly state = computed(() =>
    sourcesFinding(
      this.status.report()?.sources,
      this.clock.now(),
      (key) => this.phrases.say(key),
      (key, count) => this.phrases.count(key, count),
    ),
  );
}
