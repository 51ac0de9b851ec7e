import {
  afterNextRender,
  Component,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  viewChild,
} from '@angular/core';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';

/** Moves a card: dragged over another one, or by the arrow keys. Places are counted from 0. */
@Component({
  selector: 'cv-arrange-handle',
  imports: [Icon],
  template: `<button
    #button
    type="button"
    class="icon-button"
    [attr.aria-label]="t('arrange.label', { name: name(), place: place() + 1, count: count() })"
    [attr.title]="t('arrange.hint')"
    (keydown)="onKey($event)"
    (pointerdown)="drag($event)"
  >
    <cv-icon name="grip" />
  </button>`,
  styles: `
    button {
      cursor: grab;
      touch-action: none;
    }
  `,
})
export class ArrangeHandle {
  protected readonly t = translate();
  private readonly injector = inject(Injector);
  private readonly button = viewChild.required<ElementRef<HTMLButtonElement>>('button');

  readonly name = input.required<string>();
  readonly place = input.required<number>();
  readonly count = input.required<number>();
  /** The new place, which may not exist. */
  readonly moved = output<number>();
  readonly finished = output();

  protected onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.finished.emit();
    const places: Partial<Record<string, number>> = {
      ArrowLeft: this.place() - 1,
      ArrowUp: this.place() - 1,
      ArrowRight: this.place() + 1,
      ArrowDown: this.place() + 1,
      Home: 0,
      End: this.count() - 1,
    };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.moved.emit(to);
    // An element that moves in the document loses the focus.
    afterNextRender(() => this.button().nativeElement.focus(), { injector: this.injector });
  }

  /** Follow the pointer, on the document: an element that moves in it no longer captures it. */
  protected drag({ button }: PointerEvent): void {
    if (button !== 0) return;
    const dropped = new AbortController();
    const { signal } = dropped;
    document.addEventListener('pointermove', (event) => this.moveTo(event), { signal });
    for (const type of ['pointerup', 'pointercancel']) {
      document.addEventListener(type, () => dropped.abort(), { signal });
    }
  }

  private moveTo({ clientX, clientY }: PointerEvent): void {
    const card = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-place]');
    if (card) this.moved.emit(Number(card.dataset['place']));
  }
}
