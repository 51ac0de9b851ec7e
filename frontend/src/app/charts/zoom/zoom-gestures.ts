import { Directive, ElementRef, inject, input, output } from '@angular/core';
import type { Span } from '../../api/clients/coins';
import { panned, selected, zoomed } from './zoom-range';

/** The plot in CSS pixels of the element, and the times at its sides. */
export interface PlotView extends Span {
  readonly left: number;
  readonly width: number;
  /** Time of the newest data. */
  readonly latest: number;
}

/** Pixels that begin a selection, so that a click is none. */
const MIN_DRAG_PX = 6;
/** Change of the span's length for a wheel step of 100. */
const WHEEL_FACTOR = 1.25;
const LINE_PX = 16;

/**
 * Zooms a plot: drag a mouse to select a span, turn the wheel with Ctrl (or while the plot has the
 * focus), pinch with two fingers. A wheel to the side, or with Shift, moves the span.
 */
@Directive({
  selector: '[cvZoomGestures]',
  host: {
    '(pointerdown)': 'begin($event)',
    '(pointermove)': 'move($event)',
    '(pointerup)': 'end($event)',
    '(pointercancel)': 'cancel()',
  },
})
export class ZoomGestures {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly view = input.required<() => PlotView | null>({ alias: 'cvZoomGestures' });
  /** The span while the gesture lasts, several times. */
  readonly zoomTo = output<Span>();
  /** The selected part in pixels while dragging; null when it ends. */
  readonly selecting = output<{ readonly left: number; readonly width: number } | null>();

  /** Pixels from the left where a drag began. */
  private dragStart: number | null = null;
  private readonly fingers = new Map<number, number>();

  constructor() {
    // Angular's listeners are passive or not by the browser's choice; this one prevents scrolling.
    this.element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
  }

  protected begin(event: PointerEvent): void {
    if (event.pointerType === 'touch') {
      this.fingers.set(event.pointerId, this.offset(event));
      return;
    }
    if (event.button === 0 && !event.shiftKey) this.dragStart = this.offset(event);
  }

  protected move(event: PointerEvent): void {
    if (event.pointerType === 'touch') {
      this.pinch(event);
      return;
    }
    if (this.dragStart === null) return;
    if (event.buttons === 0) {
      this.cancel(); // released outside of the plot
      return;
    }
    const at = this.offset(event);
    if (Math.abs(at - this.dragStart) < MIN_DRAG_PX) return;
    this.element.setPointerCapture(event.pointerId);
    this.selecting.emit({
      left: Math.min(at, this.dragStart),
      width: Math.abs(at - this.dragStart),
    });
  }

  protected end(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    const [start, at, view] = [this.dragStart, this.offset(event), this.view()()];
    this.cancel();
    if (start === null || view === null || Math.abs(at - start) < MIN_DRAG_PX) return;
    this.zoomTo.emit(selected(timeAt(view, start), timeAt(view, at), view.latest));
  }

  protected cancel(): void {
    this.dragStart = null;
    this.fingers.clear();
    this.selecting.emit(null);
  }

  /** Two fingers keep the times that they touch. */
  private pinch(event: PointerEvent): void {
    const before = [...this.fingers.values()];
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, this.offset(event));
    const [view, now] = [this.view()(), [...this.fingers.values()]];
    if (view === null || now.length !== 2) return;
    const [was, is] = [distance(before), distance(now)];
    if (was === 0 || is === 0) return;
    this.zoomTo.emit(zoomed(view, timeAt(view, middle(now)), was / is, view.latest));
  }

  private wheel(event: WheelEvent): void {
    const view = this.view()();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const wanted = event.ctrlKey || event.metaKey || document.activeElement === this.element;
    if (view === null || !(sideways || wanted)) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    if (sideways) {
      const pixels = (event.deltaX || event.deltaY) * unit;
      const by = (pixels / view.width) * (view.to - view.from);
      this.zoomTo.emit(panned(view, by, view.latest));
      return;
    }
    const factor = WHEEL_FACTOR ** ((event.deltaY * unit) / 100);
    this.zoomTo.emit(zoomed(view, timeAt(view, this.offset(event)), factor, view.latest));
  }

  private offset(event: MouseEvent): number {
    return event.clientX - this.element.getBoundingClientRect().left;
  }
}

function timeAt({ left, width, from, to }: PlotView, offset: number): number {
  const share = Math.min(Math.max((offset - left) / width, 0), 1);
  return from + share * (to - from);
}

function distance([one = 0, other = 0]: readonly number[]): number {
  return Math.abs(other - one);
}

function middle([one = 0, other = 0]: readonly number[]): number {
  return (one + other) / 2;
}
