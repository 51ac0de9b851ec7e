import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Span } from '../../api/clients/coins';
import { ZoomGestures } from './zoom-gestures';

const HOUR = 3_600_000;

@Component({
  imports: [ZoomGestures],
  template: '<div [cvZoomGestures]="view" (zoomTo)="spans.push($event)"></div>',
})
class Plot {
  readonly view = () => ({ left: 0, width: 100, from: 0, to: 100 * HOUR, latest: 100 * HOUR });
  readonly spans: Span[] = [];
}

/** Send pointer events, each with its place and its pressed buttons. */
function spansAfter(...events: readonly (readonly [string, number, number])[]): Span[] {
  const fixture = TestBed.createComponent(Plot);
  fixture.detectChanges();
  const plot = (fixture.nativeElement as HTMLElement).firstElementChild as HTMLElement;
  plot.setPointerCapture = () => undefined;
  for (const [type, clientX, buttons] of events) {
    plot.dispatchEvent(new MouseEvent(type, { clientX, buttons }));
  }
  return fixture.componentInstance.spans;
}

describe('the gestures of a plot', () => {
  it('select the span that a mouse is dragged over', () => {
    const spans = spansAfter(['pointerdown', 20, 1], ['pointermove', 40, 1], ['pointerup', 50, 0]);
    expect(spans).toEqual([{ from: 20 * HOUR, to: 50 * HOUR }]);
  });

  it('forget a button that was released outside of the plot', () => {
    const spans = spansAfter(['pointerdown', 2, 1], ['pointermove', 40, 0], ['pointerup', 50, 0]);
    expect(spans).toEqual([]);
  });
});
