import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MAT_RIPPLE_GLOBAL_OPTIONS } from '@angular/material/core';
import type { CoinFacts } from '../../api/models';
import { MIN_LINE_POINTS, isPositive, toBars, toPoints } from '../../charts/points';
import { SeriesChart } from '../../charts/series-chart';
import { CandleTable } from '../../charts/table/candle-table';
import { CompareTable } from '../../charts/table/compare-table';
import { SeriesTable } from '../../charts/table/series-table';
import { displayCurrency } from '../../i18n/display';
import { translate } from '../../i18n/translate';
import { currencyName } from '../../ui/number/currency-name';
import { DataFreshness } from '../../ui/feedback/data-freshness';
import { EmptyState } from '../../ui/feedback/empty-state';
import { FailureNote } from '../../ui/feedback/failure-note';
import { Skeleton } from '../../ui/feedback/skeleton';
import { TimeFormatter } from '../../ui/time/time-formatter';
import { gradually } from '../../ui/gradually';
import { PageMemory } from '../../ui/navigation/page-memory';
import { ChartChoice, FORMS, METRICS, RANGES } from './chart-choice';
import { CompareChips } from '../compare/compare-chips';
import { ComparedCoin, comparedCoins } from '../compare/compared-coins';
import { ComparePicker } from '../compare/compare-picker';
import { comparedChips, otherLines } from '../compare/compared-series';
import { ChartMenu } from './chart-menu';
import { CoinSeries } from './coin-series';
import { CustomDates } from './custom-dates';

/** The chart with its metric and range, also as a table. */
@Component({
  selector: 'cv-coin-chart',
  imports: [
    CandleTable,
    ChartMenu,
    CompareChips,
    ComparePicker,
    CompareTable,
    CustomDates,
    EmptyState,
    FailureNote,
    MatButtonToggleModule,
    SeriesChart,
    SeriesTable,
    Skeleton,
  ],
  templateUrl: './coin-chart.html',
  styleUrl: './coin-chart.css',
  // Here, so that the other pages load no code of Material.
  providers: [{ provide: MAT_RIPPLE_GLOBAL_OPTIONS, useValue: { disabled: true } }],
})
export class CoinChart {
  protected readonly t = translate('coin');
  private readonly app = translate();
  protected readonly freshness = inject(DataFreshness);
  private readonly times = inject(TimeFormatter);
  protected readonly ranges = RANGES;
  protected readonly metrics = METRICS;
  protected readonly forms = FORMS;

  readonly coin = input.required<string>();
  readonly choice = input.required<ChartChoice>();
  readonly series = input.required<CoinSeries>();
  readonly facts = input.required<CoinFacts | undefined>();
  /** True if the price of the coin is late. */
  readonly late = input(false);
  readonly choose = output<Partial<ChartChoice>>();

  /** The named range, if that is what is shown. */
  protected readonly range = computed(() =>
    this.choice().span === null ? this.choice().range : null,
  );
  /** Rendered one after the other: the plot, the ranges, the metrics. */
  protected readonly parts = gradually(() => 3, 1, 1);
  private readonly showedTable: boolean =
    inject(PageMemory).keep('table', () => this.showsTable()) ?? false;
  /** The table closes when another coin is opened. */
  protected readonly showsTable = linkedSignal<string, boolean>({
    source: this.coin,
    computation: (_, previous): boolean => previous === undefined && this.showedTable,
  });
  protected readonly chart = computed(() => this.series().chart());
  protected readonly name = computed(() => {
    const { metric, form } = this.chart() ?? this.choice();
    const coin = this.facts()?.name ?? '';
    if (this.chart()?.comparison) {
      const coins = this.coins().map((one) => one.name);
      return this.t('chartName.compare', { coins: coins.join(', ') });
    }
    const name = form === 'line' ? metric : form;
    return this.t(`chartName.${name}`, { coin, currency: currencyName(this.app) });
  });
  private readonly others = comparedCoins(() => this.choice().compare);
  /** All coins of a comparison, that of the page first; none if nothing is compared. */
  protected readonly coins = computed(() => {
    const id = this.coin();
    const { name = id, symbol = id } = this.facts() ?? {};
    const own = { id, name, symbol: symbol.toUpperCase() };
    return this.others().length > 0 ? [own, ...this.others()] : [];
  });
  protected readonly chips = computed(() =>
    comparedChips(this.coins(), this.chart()?.comparison ?? null),
  );
  protected readonly lines = computed(() => {
    const comparison = this.chart()?.comparison ?? null;
    return comparison === null ? [] : otherLines(comparison, (id) => this.coinOf(id).symbol);
  });
  protected readonly columns = computed(() =>
    (this.chart()?.comparison?.coins ?? []).map(({ id, v }) => ({
      id,
      v,
      name: this.coinOf(id).name,
    })),
  );
  /** Where the lines of a comparison start. */
  protected readonly start = computed(() => {
    const { from, limited_by: limit } = this.chart()?.comparison ?? { from: 0, limited_by: null };
    const at = this.times.day(from);
    if (limit === null) return this.t('compareStart', { at });
    return this.t('compareLimited', { at, name: this.coinOf(limit).name });
  });
  protected readonly empty = computed(() => this.chart()?.series.t.length === 0);
  /** When the chart's base was: "seven days ago", or "on 30 Nov 2025". */
  protected readonly since = computed(() => {
    const chart = this.chart();
    if (chart === null) return '';
    const { since, window } = chart;
    if (since === null && typeof window === 'string') return this.t(`since.${window}`);
    const start = since ?? (typeof window === 'string' ? 0 : window.from);
    const key = this.times.isToday(start) ? 'since.time' : 'since.date';
    return this.t(key, { at: this.times.day(start) });
  });
  /** Why there is no logarithmic scale, or an empty text. */
  protected readonly noLog = computed(() => {
    const chart = this.chart();
    if (chart === null) return '';
    const bars = chart.candles ? toBars(chart.candles) : [];
    return isPositive(toPoints(chart.series), bars) ? '' : this.t('noLog');
  });
  /** "4 hours a candle" */
  protected readonly candleWidth = computed(() => {
    const interval = this.chart()?.candles?.interval;
    return interval === undefined ? '' : this.t(`candleWidth.${interval}`);
  });
  /** "2 points since 10:36", or "since 12 Jan 2023", ". A line needs 3." */
  protected readonly tooFewPoints = computed(() => {
    const times = this.chart()?.series.t ?? [];
    if (times.length === 0 || times.length >= MIN_LINE_POINTS) return '';
    return this.t.count('tooFewPoints', times.length, { time: this.times.day(times[0] ?? 0) });
  });
  /** True if the range may reach further back than prices and rates are known. */
  private readonly isLong = computed(() => this.range() === '1y' || this.range() === 'max');
  /** How many days the plan of the source gives. */
  protected readonly sourceDays = computed(() =>
    this.isLong() ? this.facts()?.history.source_days : null,
  );
  /** The currency, unless US dollars, of which rates of the past may be missing. */
  protected readonly convertedTo = computed(() => {
    const code = displayCurrency();
    return this.isLong() && code !== 'usd' ? code.toUpperCase() : null;
  });
  /** True while the history of the coin is incomplete. */
  protected readonly filling = computed(() => {
    const state = this.facts()?.history.state;
    return state === 'none' || state === 'filling';
  });

  protected without(coin: string): string[] {
    return this.choice().compare.filter((id) => id !== coin);
  }

  private coinOf(id: string): ComparedCoin {
    return this.coins().find((one) => one.id === id) ?? { id, name: id, symbol: id };
  }
}
