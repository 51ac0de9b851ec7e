import { afterNextRender, ElementRef, inject } from '@angular/core';
import { Router } from '@angular/router';

/**
 * Focus the first field of the page with which the app starts. A page that is opened later has its
 * heading focused, which announces it; and on a touch screen a keyboard would cover the page. Call
 * it in an injection context.
 */
export function focusFirstField(): void {
  const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  if (inject(Router).navigated || !matchMedia('(pointer: fine)').matches) return;
  afterNextRender(() => host.querySelector<HTMLElement>('form input')?.focus());
}
