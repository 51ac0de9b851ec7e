import { Component, computed, input } from '@angular/core';
import { translate } from '../../i18n/translate';
import { SparklinePoint, sparklinePath } from './sparkline-path';

/** A small line with its baseline. Hidden from screen readers: the change is written next to it. */
@Component({
  selector: 'cv-sparkline',
  template: `@if (path(); as path) {
      <span
        class="sparkline"
        [class.tiny]="tiny()"
        [class.stale]="stale()"
        [class.from-source]="source()"
        [attr.title]="source() && t('sparkline.fromSource')"
        [class.up]="path.direction === 'up'"
        [class.down]="path.direction === 'down'"
        aria-hidden="true"
      >
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <path class="area-up" [attr.d]="path.above" />
          <path class="area-down" [attr.d]="path.below" />
          <path class="baseline" [attr.d]="'M0 ' + path.baseline + 'H100'" />
          <path class="line" [attr.d]="path.line" />
        </svg>
        <i class="end" [style.top.%]="path.end" [style.right.%]="path.right"></i>
      </span>
    } @else {
      <span class="sparkline too-short"
        ><span class="unknown xs" [attr.title]="t('sparkline.needsPoints')">{{
          t('sparkline.new')
        }}</span></span
      >
    }`,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    .sparkline {
      display: block;
      position: relative;
      height: 100%;
    }
    svg {
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    path {
      vector-effect: non-scaling-stroke;
    }
    .baseline {
      stroke: var(--cv-line-strong);
      stroke-width: 1;
      stroke-dasharray: 2 3;
    }
    .line {
      fill: none;
      stroke: var(--cv-chart-line);
      stroke-width: 1.5;
      stroke-linejoin: round;
    }
    .end {
      position: absolute;
      width: 7px;
      height: 7px;
      margin: -3.5px -3px 0 0;
      border-radius: 50%;
      background: var(--cv-ink);
      box-shadow: 0 0 0 2px var(--cv-surface);
    }
    .up .end {
      background: var(--cv-up);
    }
    .down .end {
      background: var(--cv-down);
    }
    .tiny .end {
      width: 5px;
      height: 5px;
      margin: -2.5px -2px 0 0;
      box-shadow: none;
    }
    .stale .end {
      background: var(--cv-surface);
      border: 2px solid var(--cv-ink-3);
    }
    .stale .line {
      stroke: var(--cv-ink-3);
    }
    .stale .area-up,
    .stale .area-down {
      opacity: 0.45;
    }
    .from-source {
      opacity: 0.6;
    }
    .too-short {
      display: grid;
      align-items: center;
      justify-items: end;
    }
  `,
})
export class Sparkline {
  protected readonly t = translate();

  /** Oldest first. */
  readonly values = input.required<readonly SparklinePoint[]>();
  readonly tiny = input(false);
  readonly stale = input(false);
  /** Set for a line of CoinGecko's own, until there is history. */
  readonly source = input<'coingecko' | null>(null);

  protected readonly path = computed(() => sparklinePath(this.values()));
}
