import { Component, inject } from '@angular/core';
import { SiteInfo } from '../../api/session/site';
import { translate } from '../../i18n/translate';

/** Marks every page of a demo: its data is simulated. */
@Component({
  selector: 'cv-simulated-badge',
  template: `@if (site.simulated()) {
    <span class="badge" [attr.title]="t('simulated.long')"
      ><span class="long">{{ t('simulated.long') }}</span
      ><span class="short">{{ t('simulated.short') }}</span></span
    >
  }`,
  styles: `
    :host {
      display: inline-flex;
    }
    :host(:empty) {
      display: none;
    }
    .badge {
      padding: 0 0.5rem;
      border: 1px dashed var(--cv-line-strong);
      border-radius: var(--cv-r-sm);
      color: var(--cv-ink-2);
      font-size: var(--cv-text-xs);
      line-height: 1.375rem;
      white-space: nowrap;
    }
    .short {
      display: none;
    }
    @media (max-width: 63.99rem) {
      .long {
        display: none;
      }
      .short {
        display: inline;
      }
    }
  `,
})
export class SimulatedBadge {
  protected readonly site = inject(SiteInfo);
  protected readonly t = translate();
}
