import { afterNextRender, DOCUMENT, inject, Injector, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationStart, Router, Scroll } from '@angular/router';
import { PageMemory } from '../../ui/navigation/page-memory';

/** How long a restored page may take to become as long as it was, in frames. */
const MAX_FRAMES = 120;

/**
 * Moves the focus to the main heading of a new page and provides its name for announcement. The
 * first page is left alone, and so is a page of which only the query changes. Back and Forward
 * restore the focused link and the scroll position, as soon as the page is long enough.
 */
@Service()
export class RouteFocus {
  private readonly injector = inject(Injector);
  private readonly document = inject(DOCUMENT);
  private readonly memory = inject(PageMemory);
  private readonly name = signal('');
  private path: string | null = null;

  /** Name of the page that was opened last; empty for the first page. */
  readonly pageName = this.name.asReadonly();

  constructor() {
    inject(Router)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (event instanceof NavigationStart) this.rememberFocus();
        if (event instanceof NavigationEnd) {
          this.onNavigated(event.urlAfterRedirects.replace(/[?#].*$/, ''));
        }
        if (event instanceof Scroll && event.position !== null) this.restore(event.position[1]);
      });
  }

  private rememberFocus(): void {
    this.memory.remember('focus', this.document.activeElement?.getAttribute('href'));
  }

  /** Repeat until the page, whose rows may still be rendered, is as it was, or is touched. */
  private restore(top: number): void {
    const href = this.memory.recall<string | null>('focus');
    const touched = new AbortController();
    for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
      addEventListener(event, () => touched.abort(), { signal: touched.signal, passive: true });
    }
    const step = (frame: number): void => {
      if (frame >= MAX_FRAMES) touched.abort();
      if (touched.signal.aborted) return;
      if (Math.abs(scrollY - top) >= 1) scrollTo(0, top);
      const link =
        href && this.document.querySelector<HTMLElement>(`main a[href="${CSS.escape(href)}"]`);
      if (link) link.focus({ preventScroll: true });
      if (Math.abs(scrollY - top) < 1 && (link || !href)) touched.abort();
      else requestAnimationFrame(() => step(frame + 1));
    };
    step(0);
  }

  private onNavigated(path: string): void {
    const previous = this.path;
    this.path = path;
    if (previous === null || previous === path) return;
    afterNextRender(() => this.focusHeading(MAX_FRAMES), { injector: this.injector });
  }

  /** The page may be rendered some frames later than the shell around it. */
  private focusHeading(frames: number): void {
    this.name.set(this.document.title.replace(/ · CryptoViz$/, ''));
    const heading = this.document.querySelector<HTMLElement>('main h1');
    if (heading !== null) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    } else if (frames > 0) {
      requestAnimationFrame(() => this.focusHeading(frames - 1));
    }
  }
}
