import { Component, computed, input, linkedSignal } from '@angular/core';
import { hueOf, letterOf, ownPicture } from './coin-initial';

/** A coin's picture, or its letter while there is none. Silent: the name always stands beside it. */
@Component({
  selector: 'cv-avatar',
  template: `<span
    class="mono"
    [class.xs]="size() === 'xs'"
    [class.s]="size() === 's'"
    [class.l]="size() === 'l'"
    [style.--h]="hue()"
    aria-hidden="true"
  >
    @if (picture(); as picture) {
      <img [src]="picture" alt="" loading="lazy" (error)="showLetter()" />
    } @else {
      {{ letter() }}
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
export class Avatar {
  readonly coin = input.required<string>();
  readonly name = input.required<string>();
  readonly image = input<string | null>();
  readonly size = input<'xs' | 's' | 'm' | 'l'>('m');

  protected readonly picture = linkedSignal(() => ownPicture(this.image()));
  protected readonly hue = computed(() => hueOf(this.coin()));
  protected readonly letter = computed(() => letterOf(this.name()));

  protected showLetter(): void {
    this.picture.set(null);
  }
}
