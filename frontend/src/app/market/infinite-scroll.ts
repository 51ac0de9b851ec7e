import { DestroyRef, Directive, ElementRef, afterNextRender, inject, output } from '@angular/core';

/** Distance from the viewport at which the next rows are loaded. */
const MARGIN = '800px';

/** Emits when the element comes near the viewport. */
@Directive({ selector: '[cvInfiniteScroll]' })
export class InfiniteScroll {
  readonly nearEnd = output();

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyRef = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) this.nearEnd.emit();
        },
        { rootMargin: MARGIN },
      );
      observer.observe(host);
      destroyRef.onDestroy(() => observer.disconnect());
    });
  }
}
