import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StatusReport } from '../../api/clients/status';
import { Clock } from '../../api/polling/clock';
import { SiteInfo } from '../../api/session/site';
import { translate } from '../../i18n/translate';
import { sourcesSummary } from '../freshness/sources-summary';

@Component({
  selector: 'cv-footer',
  imports: [RouterLink],
  template: `<footer>
    <span
      >{{ t('footer.dataBy') }}
      <a href="https://www.coingecko.com" target="_blank" rel="noopener noreferrer"
        >CoinGecko</a
      ></span
    >
    <span>{{ t('footer.timeZone', { zone: zone }) }}</span>
    <span
      >{{ t('footer.version', { version: site.info()?.version ?? '' }) }}
      @if (sources(); as sources) {
        · <a routerLink="/status">{{ sources }}</a>
      }
    </span>
  </footer>`,
  styles: `
    :host {
      display: contents;
    }
    footer {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cv-2) var(--cv-6);
      width: 100%;
      max-width: calc(var(--cv-page) + 2 * var(--cv-gutter));
      margin: 0 auto;
      padding: var(--cv-4) var(--cv-gutter) var(--cv-5);
      color: var(--cv-ink-3);
      font-size: var(--cv-text-xs);
      line-height: var(--cv-lead-xs);
    }
    footer > :last-child {
      margin-left: auto;
    }
    @media (max-width: 47.99rem) {
      footer {
        padding-bottom: calc(var(--cv-tabbar) + var(--cv-6));
      }
      footer > :last-child {
        margin-left: 0;
      }
    }
    @media print {
      footer {
        display: none;
      }
    }
  `,
})
export class Footer {
  protected readonly t = translate();
  protected readonly site = inject(SiteInfo);
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);

  protected readonly zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  protected readonly sources = computed(() =>
    sourcesSummary(this.status.report()?.sources, this.clock.now(), this.t),
  );
}
