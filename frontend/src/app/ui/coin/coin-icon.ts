import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { iconHue, initialOf, localImage } from './coin-initial';
import { FirstPage } from './first-page';

/** A coin's image, or else its initial. Hidden from screen readers: the name follows. */
@Component({
  selector: 'cv-coin-icon',
  template: `<span
    class="coin-icon"
    [class.tiny]="size() === 'tiny'"
    [class.small]="size() === 'small'"
    [class.large]="size() === 'large'"
    [class.pictured]="picture() !== null"
    [style.--hue]="hue()"
    aria-hidden="true"
  >
    @if (picture(); as src) {
      @if (firstPage.isComplete()) {
        <img
          [src]="src"
          alt=""
          loading="lazy"
          decoding="async"
          fetchpriority="low"
          (error)="picture.set(null)"
        />
      }
    } @else {
      {{ initial() }}
    }
  </span>`,
  styles: `
    :host {
      display: contents;
    }
    img {
      width: 100%;
      height: 100%;
      border-radius: inherit;
      object-fit: cover;
    }
  `,
})
export class CoinIcon {
  readonly coin = input.required<string>();
  readonly name = input.required<string>();
  readonly image = input<string | null>();
  readonly size = input<'tiny' | 'small' | 'medium' | 'large'>('medium');

  protected readonly firstPage = inject(FirstPage);
  protected readonly picture = linkedSignal(() => localImage(this.image()));
  protected readonly hue = computed(() => iconHue(this.coin()));
  protected readonly initial = computed(() => initialOf(this.name()));
}
