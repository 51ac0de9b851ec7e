import { Component, inject } from '@angular/core';
import { translate } from '../../i18n/translate';
import { Icon } from '../icon/icon';
import { Notices } from './notices';

/** Shows notices over the bottom of the page, and announces them to screen readers. */
@Component({
  selector: 'cv-notice-board',
  imports: [Icon],
  template: `<div role="status">
    @if (notices.current(); as notice) {
      <div class="notice">
        <span class="grow">{{ notice.text }}</span>
        @if (notice.action; as action) {
          <button type="button" class="action" (click)="notices.close(true)">{{ action }}</button>
        }
        <button
          type="button"
          class="close"
          [attr.aria-label]="t('close')"
          (click)="notices.close()"
        >
          <cv-icon name="close" size="small" />
        </button>
      </div>
    }
  </div>`,
  styles: `
    :host {
      position: fixed;
      inset: auto var(--cv-gutter)
        calc(var(--cv-tabbar) + var(--cv-4) + env(safe-area-inset-bottom));
      z-index: 40;
      display: grid;
      justify-items: center;
      pointer-events: none;
    }
    .notice {
      pointer-events: auto;
      display: flex;
      align-items: center;
      gap: var(--cv-4);
      max-width: 40rem;
      padding: var(--cv-2) var(--cv-2) var(--cv-2) var(--cv-4);
      color: var(--cv-on-ink);
      background: var(--cv-ink);
      border-radius: var(--cv-r-md);
      box-shadow: var(--cv-float);
    }
    button {
      min-height: 2rem;
      min-width: 2rem;
    }
    button:focus-visible {
      outline-color: currentColor;
      outline-offset: -2px;
    }
    .action {
      padding: 0 var(--cv-2);
      font-weight: 600;
      white-space: nowrap;
      text-decoration: underline;
      text-underline-offset: 0.18em;
    }
    .close {
      display: grid;
      place-items: center;
    }
    @media (pointer: coarse) {
      button {
        min-height: 2.75rem;
        min-width: 2.75rem;
      }
    }
  `,
})
export class NoticeBoard {
  protected readonly notices = inject(Notices);
  protected readonly t = translate();
}
