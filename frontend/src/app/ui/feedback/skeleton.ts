import { Component, input } from '@angular/core';

/** A grey box of the size of what is loading. Hidden from screen readers: the page announces it. */
@Component({
  selector: 'cv-skeleton',
  template: `<span [style.width]="width()" [style.height]="height()" aria-hidden="true"></span>`,
  styles: `
    :host {
      display: block;
    }
    span {
      display: block;
      position: relative;
      max-width: 100%;
      overflow: hidden;
      background: var(--cv-line);
      border-radius: var(--cv-r-sm);
    }
    span::after {
      content: '';
      position: absolute;
      inset: 0;
      background: linear-gradient(
        90deg,
        transparent,
        light-dark(#ffffffa6, #ffffff12),
        transparent
      );
      translate: -100% 0;
      animation: sweep 1.6s var(--cv-ease) infinite;
    }
    @keyframes sweep {
      to {
        translate: 100% 0;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      span::after {
        animation: none;
      }
    }
  `,
})
export class Skeleton {
  /** CSS lengths. */
  readonly width = input('100%');
  readonly height = input('0.75rem');
}
