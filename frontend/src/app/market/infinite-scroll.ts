import { DestroyRef, Directive, ElementRef, afterNextRender, inject, output } from '@angular/core';

/** The next rows are asked for this long before they are needed. */
const AHEAD = '800px';

/** Tells when the reader nears this element: what comes after it can be fetched. */
@Directive({ selector: '[cvNearing]' })
export class Nearing {
  readonly nearing = output();

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const watch = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) this.nearing.emit();
        },
        { rootMargin: AHEAD },
      );
      watch.observe(host);
      destroyed.onDestroy(() => watch.disconnect());
    });
  }
}
