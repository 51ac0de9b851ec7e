import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { SiteInfo } from '../../api/session/site';
import { displayZone } from '../../i18n/display';
import { translate } from '../../i18n/translate';
import { SourcesSummary } from '../freshness/sources-summary';

@Component({
  selector: 'cv-footer',
  imports: [RouterLink],
  template: `<footer>
    @if (site.simulated()) {
      <span>{{ t('simulated.long') }}</span>
    } @else {
      <span
        >{{ t('footer.dataBy') }}
        <a href="https://www.coingecko.com" target="_blank" rel="noopener noreferrer"
          >CoinGecko</a
        ></span
      >
    }
    <span>{{ t('footer.timeZone', { zone: zone() }) }}</span>
    <span
      >{{ t('footer.version', { version: site.info()?.version ?? '' }) }}
      @if (summary.text(); as sources) {
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
      gap: 0 var(--cv-6);
      width: 100%;
      max-width: calc(var(--cv-page) + 2 * var(--cv-gutter));
      margin: 0 auto;
      padding: var(--cv-4) var(--cv-gutter) var(--cv-5);
      color: var(--cv-ink-3);
      font-size: var(--cv-text-xs);
      line-height: 1.5rem;
    }
    a {
      display: inline-block;
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
  `,
})
export class Footer {
  protected readonly t = translate();
  protected readonly site = inject(SiteInfo);
  protected readonly summary = inject(SourcesSummary);

  protected readonly zone = computed(
    () => displayZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
}
