import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import type { CoinFacts, WindowName } from '../api/models';
import { SeriesChart } from '../charts/series-chart';
import { SeriesTable } from '../charts/series-table';
import { FEWEST_FOR_A_LINE } from '../charts/points';
import { LanguageChoice } from '../i18n/language';
import { clockTime } from '../ui/format/moment';
import { Blank } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { PriceAge } from '../ui/feedback/data-freshness';
import { Skeleton } from '../ui/feedback/skeleton';
import { wordsOf } from '../i18n/translate';
import { CoinSeries } from './coin-series';
import { FIGURES, FigureName, RANGES } from './coin-query';

/** The chart in its sheet: which figure, which range, the same as a table, and what to say when it cannot be drawn. */
@Component({
  selector: 'cv-coin-chart',
  imports: [Blank, FailureNote, MatButtonToggleModule, SeriesChart, SeriesTable, Skeleton],
  templateUrl: './coin-chart.html',
  styleUrl: './coin-chart.css',
})
export class CoinChart {
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('coin');
  protected readonly prices = inject(PriceAge);
  protected readonly ranges = RANGES;
  protected readonly figures = FIGURES;

  readonly range = input.required<WindowName>();
  readonly figure = input.required<FigureName>();
  readonly series = input.required<CoinSeries>();
  readonly facts = input.required<CoinFacts | undefined>();
  readonly choose = output<{ range?: WindowName; figure?: FigureName }>();

  /** The table closes when another coin comes. */
  protected readonly table = linkedSignal({ source: () => this.facts()?.id, computation: () => false });
  protected readonly drawing = computed(() => this.series().drawing());
  protected readonly name = computed(() => {
    const figure = this.drawing()?.figure ?? this.figure();
    return this.words.say('chartName.' + figure, { coin: this.facts()?.name ?? '' });
  });
  protected readonly empty = computed(() => this.drawing()?.series.t.length === 0);
  /** "2 points since 10:36. A line needs 3." */
  protected readonly few = computed(() => {
    const times = this.drawing()?.series.t ?? [];
    if (times.length === 0 || times.length >= FEWEST_FOR_A_LINE) return '';
    return this.words.count('few', times.length, { time: clockTime(times[0] ?? 0, this.language()) });
  });
  /** History that is still being fetched is said while the chart is short of it. */
  protected readonly filling = computed(() => {
    const state = this.facts()?.history.state;
    return state === 'none' || state === 'filling';
  });
}
