import {
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Chart, Filler, LineController, LineElement, LinearScale, PointElement } from 'chart.js';
import type { Series } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { plain } from '../ui/format/number-parts';
import { pointMoment } from '../ui/format/moment';
import { wordsOf } from '../i18n/translate';
import { Delta } from '../ui/format/change-badge';
import { Voice, gapText, sentence, stepText } from './chart-description';
import { lineConfiguration } from './chart-options';
import { Palette, readPalette, watchTheme } from './palette';
import { FEWEST_FOR_A_LINE, changeSince, nearest, spotsOf } from './points';
import { Scene } from './chart-state';
import { ValueKind, tagText, valueText } from './axes/value-text';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);
// Browser tests compare what is drawn with what the API answered: Chart.getChart(canvas).
Object.assign(globalThis, { Chart });

const LONG_STEP = 10;

/** A line over time with its horizon, washes, gaps and crosshair. Made once, updated in place, destroyed with the page. */
@Component({
  selector: 'cv-series-chart',
  imports: [Delta],
  templateUrl: './series-chart.html',
  styleUrl: './series-chart.css',
})
export class SeriesChart {
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('charts');

  readonly series = input.required<Series>();
  readonly kind = input.required<ValueKind>();
  /** The window's first value: what rises and falls are told from. */
  readonly base = input.required<number | null>();
  /** "XRP price in US dollars" */
  readonly name = input.required<string>();
  /** "seven days ago", said beside the horizon. */
  readonly since = input('');
  readonly stale = input(false);

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly stepper = viewChild.required<ElementRef<HTMLElement>>('stepper');
  private readonly palette = signal<Palette | null>(null);
  private readonly chart = signal<Chart<'line'> | null>(null);
  /** A redraw moves the plot; the tooltip follows. */
  private readonly drawn = signal(0);

  protected readonly spots = computed(() => spotsOf(this.series()));
  private readonly times = computed(() => this.spots().map(({ x }) => x));
  /** The point under the crosshair; a new answer keeps the moment, a new window forgets it. */
  protected readonly active = linkedSignal<{ times: number[]; from: number }, number>({
    source: () => ({ times: this.times(), from: this.series().from }),
    computation: ({ times, from }, old) => {
      const moment = old === undefined || old.value < 0 ? undefined : old.source.times[old.value];
      return moment === undefined || moment < from ? -1 : nearest(times, moment);
    },
  });
  private readonly daily = computed(() => /d$/.test(this.series().interval));
  private readonly voice = computed<Voice>(() => ({
    words: this.words,
    language: this.language(),
    kind: this.kind(),
    currency: this.series().vs,
    base: this.base(),
    daily: this.daily(),
  }));
  private readonly scene = computed<Scene | null>(() => {
    const palette = this.palette();
    return palette === null ? null : this.sceneIn(palette);
  });

  protected readonly few = computed(() => this.spots().length < FEWEST_FOR_A_LINE);
  protected readonly sentence = computed(() => sentence(this.name(), this.spots(), this.series().gaps, this.voice()));
  protected readonly spoken = computed(() => {
    const spot = this.spots()[this.active()] ?? this.spots().at(-1);
    return spot === undefined ? '' : stepText(spot, this.voice());
  });
  protected readonly readout = computed(() => {
    const spot = this.spots()[this.active()] ?? this.spots().at(-1);
    if (spot === undefined) return null;
    const time = pointMoment(spot.x, this.daily(), this.language());
    const value = plain(valueText(spot.y, this.kind(), this.language(), this.series().vs));
    return { time, value, change: this.kind() === 'percent' ? null : changeSince(this.base(), spot.y) };
  });
  protected readonly tip = computed(() => {
    this.drawn();
    const [chart, spot] = [this.chart(), this.spots()[this.active()]];
    const across = chart?.scales['x'];
    if (!chart || !across || spot === undefined) return null;
    const x = across.getPixelForValue(spot.x);
    return { x, before: x > chart.chartArea.left + chart.chartArea.width / 2 };
  });

  constructor() {
    const stop = watchTheme(() => this.palette.set(readPalette(this.stepper().nativeElement)));
    inject(DestroyRef).onDestroy(() => {
      stop();
      this.chart()?.destroy();
    });
    afterNextRender(() => this.palette.set(readPalette(this.stepper().nativeElement)));
    effect(() => this.draw(this.scene()));
    effect(() => {
      this.active();
      this.chart()?.draw();
    });
  }

  protected point(event: PointerEvent): void {
    const across = this.chart()?.scales['x'];
    const left = this.stepper().nativeElement.getBoundingClientRect().left;
    const time = across?.getValueForPixel(event.clientX - left);
    if (time !== undefined) this.active.set(nearest(this.times(), time));
  }

  /** A finger leaves its point in the readout; a mouse takes the crosshair away. */
  protected leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse') this.active.set(-1);
  }

  protected press(event: KeyboardEvent): void {
    const last = this.spots().length - 1;
    const from = this.active() < 0 ? last : this.active();
    const size = event.shiftKey ? LONG_STEP : 1;
    const to: Record<string, number> = {
      ArrowLeft: from - size,
      ArrowRight: from + size,
      Home: 0,
      End: last,
      Escape: -1,
    };
    const wanted = to[event.key];
    if (wanted === undefined || last < 0) return;
    event.preventDefault();
    this.active.set(event.key === 'Escape' ? -1 : Math.min(Math.max(wanted, 0), last));
  }

  /** An effect's work: Chart.js is not made of signals. */
  private draw(scene: Scene | null): void {
    if (scene === null) return;
    const chart = untracked(this.chart) ?? untracked(() => this.create(scene));
    const fresh = lineConfiguration({ scene: () => this.scene() ?? scene, active: this.active });
    untracked(() => {
      Object.assign(chart.data.datasets[0] ?? {}, fresh.data.datasets[0]);
      chart.options = fresh.options ?? {};
      chart.update('none');
      this.drawn.update((count) => count + 1);
    });
  }

  private create(scene: Scene): Chart<'line'> {
    const stage = { scene: () => this.scene() ?? scene, active: this.active };
    const configuration = lineConfiguration(stage);
    const onResize = (): void => this.drawn.update((count) => count + 1);
    const chart = new Chart(this.canvas().nativeElement, {
      ...configuration,
      options: { ...configuration.options, onResize },
    }) as unknown as Chart<'line'>;
    this.chart.set(chart);
    return chart;
  }

  /** Percentages begin at 0, as their axis says already. */
  private horizonLabel(base: number | null): string {
    if (this.since() === '' || this.kind() === 'percent' || base === null) return '';
    return this.words.say('horizon', { value: tagText(base, this.kind(), this.language()), since: this.since() });
  }

  private sceneIn(palette: Palette): Scene {
    const { from, to, gaps } = this.series();
    const base = this.base();
    return {
      spots: this.spots(),
      from,
      to,
      gaps,
      base,
      kind: this.kind(),
      language: this.language(),
      palette,
      stale: this.stale(),
      horizonLabel: this.horizonLabel(base),
      gapLabels: gaps.map((gap) => gapText(gap, this.words)),
    };
  }
}
