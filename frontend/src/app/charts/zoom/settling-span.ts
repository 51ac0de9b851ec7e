import { DestroyRef, Signal, inject, linkedSignal } from '@angular/core';
import type { Span } from '../../api/clients/coins';

/** A gesture has ended when nothing has changed for so long. */
const SETTLE_MS = 250;

export interface SettlingSpan {
  /** The span while a gesture lasts and until its data have arrived; null otherwise. */
  readonly current: Signal<Span | null>;
  /** Show a span at once, and report it when nothing has changed for a moment. */
  show(span: Span): void;
  /** Show all data again. */
  reset(): void;
}

/** `data` changes when the data of the reported span arrive. Call in an injection context. */
export function settlingSpan(data: () => unknown, settled: (span: Span) => void): SettlingSpan {
  const current = linkedSignal<unknown, Span | null>({ source: data, computation: () => null });
  let timer = 0;
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return {
    current: current.asReadonly(),
    show: (span) => {
      current.set(span);
      clearTimeout(timer);
      timer = window.setTimeout(() => settled(span), SETTLE_MS);
    },
    reset: () => {
      clearTimeout(timer);
      current.set(null);
    },
  };
}
