import { Location } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { translate } from '../../i18n/translate';
import { Icon } from '../icon/icon';
import { PageMemory } from './page-memory';

/** Pages to lead back to, and the keys of their names. */
const PAGES: Record<string, string> = {
  '/': 'nav.dashboard',
  '/markets': 'nav.markets',
  '/news': 'nav.news',
  '/status': 'nav.status',
};

/** Leads to the page from which this one was opened, or else to the markets, and names it. */
@Component({
  selector: 'cv-back-link',
  imports: [Icon],
  template: `<a [href]="href" (click)="open($event)"
    ><cv-icon name="back" size="small" />{{ name() }}</a
  >`,
  styles: `
    a {
      display: inline-flex;
      align-items: center;
      gap: 0.25rem;
      min-height: 1.5rem;
      color: var(--cv-ink-2);
      font-size: var(--cv-text-sm);
      text-decoration: none;
    }
    @media (pointer: coarse) {
      a {
        min-height: 2.75rem;
      }
    }
  `,
})
export class BackLink {
  private readonly t = translate();
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly memory = inject(PageMemory);

  protected readonly to: string = this.memory.keep('from', () => this.to) ?? this.opener();
  protected readonly href = this.location.prepareExternalUrl(this.to);
  protected readonly name = computed(() => this.t(PAGES[pathOf(this.to)] ?? ''));

  /** Going back restores the page; a new visit does not. */
  protected open(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.memory.previousUrl === this.to) this.location.back();
    else void this.router.navigateByUrl(this.to);
  }

  private opener(): string {
    const left = this.memory.leftUrl;
    return left !== null && pathOf(left) in PAGES ? left : '/markets';
  }
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/, '');
}
