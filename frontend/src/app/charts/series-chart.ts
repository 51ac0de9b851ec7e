import {
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import {
  Chart,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
} from 'chart.js';
import type { Span } from '../api/clients/coins';
import type { Candles, Series } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { translate } from '../i18n/translate';
import { ChangeBadge } from '../ui/number/change-badge';
import { toPlainText } from '../ui/number/number-parts';
import { ValueKind, valueText } from './axes/value-text';
import { ChartDescription, barText, chartSummary, gapText } from './chart-description';
import { lineConfiguration } from './chart-options';
import { pointForKey, zoomForKey } from './chart-keys';
import { ChartContext, ChartState } from './chart-state';
import type { Box } from './drawing/canvas-drawing';
import { Palette, readPalette, watchTheme } from './drawing/palette';
import type { ChartLine } from './lines/chart-line';
import { LineSample } from './lines/line-sample';
import { plotOf } from './plot';
import { readoutOf, spokenText } from './readout';
import { MIN_LINE_POINTS, nearest } from './points';
import { settlingSpan } from './zoom/settling-span';
import { PlotView, ZoomGestures } from './zoom/zoom-gestures';
import { zoomed } from './zoom/zoom-range';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler);

/** Browser tests, and nothing else, define this list to compare what is drawn with the API. */
const recorded = globalThis as { readonly cvCharts?: Chart<'line'>[] };

/** A line over time with its baseline, areas, gaps and crosshair. The chart is updated in place. */
@Component({
  selector: 'cv-series-chart',
  imports: [ChangeBadge, LineSample, ZoomGestures],
  templateUrl: './series-chart.html',
  styleUrl: './series-chart.css',
})
export class SeriesChart {
  private readonly language = inject(LanguageChoice).current;
  protected readonly t = translate('charts');

  readonly series = input.required<Series>();
  readonly kind = input.required<ValueKind>();
  /** Candles instead of the line. */
  readonly candles = input<Candles | null>(null);
  /** Volumes below the price. */
  readonly volume = input<Series | null>(null);
  /** Other coins, or indicators. */
  readonly lines = input<readonly ChartLine[]>([]);
  /** Name of the coin where coins are compared, else empty. */
  readonly ownName = input('');
  readonly log = input(false);
  /** First value of the window, which changes are relative to. */
  readonly base = input.required<number | null>();
  /** "XRP price in US dollars" */
  readonly name = input.required<string>();
  /** "seven days ago", next to the baseline. */
  readonly since = input('');
  readonly stale = input(false);
  /** True if a span of the user's own is shown, which Escape leaves. */
  readonly zoomed = input(false);
  /** A span that a gesture or a key chose, once it has come to rest. */
  readonly zoomTo = output<Span>();
  readonly zoomReset = output();

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly tooltipBox = viewChild<ElementRef<HTMLElement>>('tooltipBox');
  private readonly slider = viewChild.required<ElementRef<HTMLElement>>('slider');
  private readonly palette = signal<Palette | null>(null);
  private readonly chart = signal<Chart<'line'> | null>(null);
  /** Counts redraws, which may move the point under the tooltip. */
  private readonly redraws = signal(0);
  protected readonly zoom = settlingSpan(this.series, (span) => this.zoomTo.emit(span));
  protected readonly selection = signal<{ left: number; width: number } | null>(null);
  private readonly boxes: ChartContext['boxes'] = new Map();

  private readonly plot = computed(() =>
    plotOf({
      series: this.series(),
      candles: this.candles(),
      volume: this.volume(),
      kind: this.kind(),
      base: this.base(),
      log: this.log(),
      lines: this.lines(),
    }),
  );
  protected readonly points = computed(() => this.plot().points);
  private readonly times = computed(() => this.points().map(({ x }) => x));
  /** Index of the active point or -1. New data keeps its time; a new window clears it. */
  protected readonly active = linkedSignal<{ times: number[]; from: number }, number>({
    source: () => ({ times: this.times(), from: this.series().from }),
    computation: ({ times, from }, previous) => {
      const index = previous?.value ?? -1;
      const time = index < 0 ? undefined : previous?.source.times[index];
      return time === undefined || time < from ? -1 : nearest(times, time);
    },
  });
  private readonly activePoint = computed(
    () => this.points()[this.active()] ?? this.points().at(-1),
  );
  private readonly activeBar = computed(() => this.plot().bars.at(this.active()));
  private readonly daily = computed(() => /[dw]$/.test(this.series().interval));
  private readonly description = computed<ChartDescription>(() => ({
    t: this.t,
    language: this.language(),
    kind: this.kind(),
    currency: this.series().vs,
    base: this.base(),
    daily: this.daily(),
  }));
  private readonly state = computed<ChartState | null>(() => {
    const palette = this.palette();
    return palette === null ? null : this.stateWith(palette);
  });

  protected readonly tooShort = computed(() => this.points().length < MIN_LINE_POINTS);
  protected readonly summary = computed(() =>
    chartSummary(this.name(), this.points(), this.series().gaps, this.description()),
  );
  protected readonly spokenPoint = computed(() => {
    const [point, bar] = [this.activePoint(), this.activeBar()];
    if (bar !== undefined) return barText(bar, this.description());
    return point === undefined ? '' : spokenText(point, this.lines(), this.description());
  });
  protected readonly readout = computed(() => {
    const [point, bar] = [this.activePoint(), this.activeBar()];
    return point && readoutOf(point, bar, this.plot(), this.description());
  });
  protected readonly tooltip = computed(() => {
    this.redraws();
    const [chart, point] = [this.chart(), this.points()[this.active()]];
    const scale = chart?.scales['x'];
    if (!chart || !scale || point === undefined) return null;
    const x = scale.getPixelForValue(point.x);
    return { x, onLeft: x > chart.chartArea.left + chart.chartArea.width / 2 };
  });

  constructor() {
    const updatePalette = (): void => this.palette.set(readPalette(this.slider().nativeElement));
    const stopWatching = watchTheme(updatePalette);
    inject(DestroyRef).onDestroy(() => {
      stopWatching();
      this.chart()?.destroy();
    });
    afterNextRender(updatePalette);
    effect(() => this.draw(this.state()));
    effect(() => this.show(this.zoom.current()));
    // After rendering, because labels are drawn around the tooltip.
    afterRenderEffect(() => {
      this.tooltip();
      this.chart()?.draw();
    });
  }

  protected moveCrosshair(event: PointerEvent): void {
    const { left } = this.slider().nativeElement.getBoundingClientRect();
    const time = this.chart()?.scales['x']?.getValueForPixel(event.clientX - left);
    if (time !== undefined) this.active.set(nearest(this.times(), time));
  }

  /** A touched point stays in the readout; a mouse takes the crosshair away. */
  protected leavePlot(event: PointerEvent): void {
    if (event.pointerType === 'mouse') this.active.set(-1);
  }

  /** The plot for gestures. */
  protected readonly plotView = (): PlotView | null => {
    const chart = this.chart();
    const scale = chart?.scales['x'];
    if (!chart || !scale) return null;
    const { left, width } = chart.chartArea;
    const { as_of: newest, to } = this.series();
    return { left, width, from: scale.min, to: scale.max, latest: newest ?? to };
  };

  protected onKey(event: KeyboardEvent): void {
    const [last, factor] = [this.points().length - 1, zoomForKey(event)];
    const from = this.active() < 0 ? last : this.active();
    const point = pointForKey(event, from, last);
    if (factor !== undefined) this.zoomBy(factor);
    else if (point !== undefined && last >= 0) this.active.set(point);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  /** Zoom around the active point. */
  private zoomBy(factor: number): void {
    const view = this.plotView();
    if (view === null) return;
    this.zoom.show(zoomed(view, this.activePoint()?.x ?? view.to, factor, view.latest));
  }

  /** Leave a span of the user's own, then the active point. */
  private leave(): void {
    if (!this.zoomed() && this.zoom.current() === null) {
      this.active.set(-1);
      return;
    }
    this.zoom.reset();
    this.zoomReset.emit();
  }

  /** Called from an effect, since Chart.js knows no signals. */
  private draw(state: ChartState | null): void {
    if (state === null) return;
    const context: ChartContext = {
      state: () => this.state() ?? state,
      active: this.active,
      tooltip: () => this.tooltipPlace(),
      boxes: this.boxes,
    };
    const chart = untracked(this.chart) ?? untracked(() => this.create(context));
    const { data, options } = lineConfiguration(context);
    untracked(() => {
      Object.assign(chart.data.datasets[0] ?? {}, data.datasets[0]);
      chart.options = options ?? {};
      chart.update('none');
      this.redraws.update((count) => count + 1);
    });
  }

  /** Move the time axis only, which is quick. */
  private show(view: Span | null): void {
    const [chart, { from, to }] = [this.chart(), view ?? untracked(this.plot)];
    const axis = chart?.options.scales?.['x'];
    if (!chart || !axis || (axis.min === from && axis.max === to)) return;
    axis.min = from;
    axis.max = to;
    untracked(() => {
      chart.update('none');
      this.redraws.update((count) => count + 1);
    });
  }

  private create(context: ChartContext): Chart<'line'> {
    const configuration = lineConfiguration(context);
    const onResize = (): void => this.redraws.update((count) => count + 1);
    const chart = new Chart(this.canvas().nativeElement, {
      ...configuration,
      options: { ...configuration.options, onResize },
    }) as unknown as Chart<'line'>;
    this.chart.set(chart);
    const drawn = { boxes: this.boxes, bars: () => this.plot().bars };
    recorded.cvCharts?.push(Object.assign(chart, { drawn }));
    return chart;
  }

  /** On narrow screens the tooltip is hidden and has no size. */
  private tooltipPlace(): Box | null {
    const element = this.tooltipBox()?.nativeElement;
    if (element === undefined || element.offsetWidth === 0) return null;
    const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = element;
    return { x, y, width, height };
  }

  /** Empty for percentages: they start at 0, which is a label of the axis already. */
  private baselineLabel(base: number | null): string {
    if (this.since() === '' || this.kind() === 'percent' || base === null) return '';
    const value = toPlainText(valueText(base, this.kind(), this.language(), null));
    return this.t('baseline', { value, since: this.since() });
  }

  private stateWith(palette: Palette): ChartState {
    const plot = this.plot();
    return {
      ...plot,
      volumeLabel: this.t('volume'),
      ownName: this.ownName(),
      language: this.language(),
      palette,
      stale: this.stale(),
      baselineLabel: this.baselineLabel(plot.base),
      gapLabels: plot.gaps.map((gap) => gapText(gap, this.t)),
    };
  }
}
