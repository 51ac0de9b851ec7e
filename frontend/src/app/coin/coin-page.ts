import { Component, computed, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { CoinNames } from '../api/clients/coin-names';
import { coinFacts } from '../api/clients/coins';
import { LanguageChoice } from '../i18n/language';
import { translate } from '../i18n/translate';
import { PriceAges } from '../ui/coin/price-ages';
import { DataFreshness } from '../ui/feedback/data-freshness';
import { EmptyState } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { FreshnessBanner } from '../ui/feedback/freshness-banner';
import { gradually } from '../ui/gradually';
import { BackLink } from '../ui/navigation/back-link';
import { CoinChart } from './chart/coin-chart';
import { CoinFactsList } from './facts/coin-facts';
import { CoinHeader } from './header/coin-header';
import { CoinNews } from './news/coin-news';
import { ChartChoice, parseChoice, toParams, windowOf } from './chart/chart-choice';
import { coinChartSeries } from './chart/coin-series';
import { tabTitle } from './tab-title';

/** A coin: price, chart, facts and news. The address contains range and metric. */
@Component({
  selector: 'cv-coin-page',
  imports: [
    BackLink,
    CoinChart,
    CoinFactsList,
    CoinHeader,
    CoinNews,
    EmptyState,
    FailureNote,
    FreshnessBanner,
    RouterLink,
  ],
  templateUrl: './coin-page.html',
  styleUrl: './coin-page.css',
})
export class CoinPage {
  private readonly router = inject(Router);
  private readonly language = inject(LanguageChoice).current;
  protected readonly freshness = inject(DataFreshness);
  private readonly ages = inject(PriceAges);
  private readonly names = inject(CoinNames);
  protected readonly t = translate('coin');

  /** From the address: /coins/:id?figure=&form=&scale=&compare=&range= or &from=&to= */
  readonly id = input.required<string>();
  readonly figure = input<string>();
  readonly form = input<string>();
  readonly scale = input<string>();
  readonly range = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  readonly compare = input<string>();

  protected readonly choice = computed(() =>
    parseChoice({
      coin: this.id(),
      figure: this.figure(),
      form: this.form(),
      scale: this.scale(),
      range: this.range(),
      from: this.from(),
      to: this.to(),
      compare: this.compare(),
    }),
  );
  protected readonly facts = coinFacts(() => this.id());
  protected readonly series = coinChartSeries(() => ({
    coin: this.id(),
    metric: this.choice().metric,
    form: this.choice().form,
    compare: this.choice().compare,
    window: windowOf(this.choice()),
  }));
  /** Rendered one after the other: header, chart, news and facts. */
  protected readonly parts = gradually(() => 4, 1, 1);
  protected readonly missing = computed(() => this.facts.error()?.status === 404);
  /** Before the first prices no coin is known; whether they have arrived may be unknown still. */
  protected readonly unknownYet = computed(
    () => this.missing() && this.freshness.pricesKnown() === false,
  );
  protected readonly notFound = computed(
    () => this.missing() && (this.freshness.pricesKnown() === true || this.freshness.explained()),
  );
  /** If the facts did not load: the name that a list has, or else the id. */
  protected readonly knownName = computed(() => {
    const failed = this.facts.error() !== null && !this.missing();
    return failed ? (this.names.find(this.id()) ?? this.id()) : null;
  });
  protected readonly late = computed(() => this.ages.isLate(this.facts.value() ?? {}));
  protected readonly age = computed(() => this.ages.of(this.facts.value() ?? {}));

  constructor() {
    const title = inject(Title);
    // The title of the browser tab is no signal.
    effect(() => title.setTitle(this.tabTitle()));
  }

  private tabTitle(): string {
    const language = this.language();
    if (this.notFound()) return tabTitle(this.t('notFound', { id: this.id() }), null, language);
    const { name, price = null } = this.facts.value() ?? {};
    const title = name ?? this.knownName() ?? this.t('coin');
    return tabTitle(title, price, language, this.late() ? this.t('late') : '');
  }

  protected choose(choice: Partial<ChartChoice>): void {
    void this.router.navigate([], {
      queryParams: toParams(choice),
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
