import { Component, computed, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { Clock } from '../api/polling/clock';
import { coinFacts } from '../api/clients/coins';
import { epoch } from '../api/clients/status';
import type { WindowName } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { Blank } from '../ui/feedback/empty-state';
import { FailureNote } from '../ui/feedback/failure-note';
import { Icon } from '../ui/icon/icon';
import { PriceAge } from '../ui/feedback/data-freshness';
import { StaleNote } from '../ui/feedback/stale-note';
import { wordsOf } from '../i18n/translate';
import { CoinChart } from './coin-chart';
import { CoinFactsList } from './coin-facts';
import { CoinHead } from './coin-header';
import { coinDrawing } from './coin-series';
import { CoinStories } from './coin-news';
import { tabTitle } from './tab-title';
import { FigureName, figureOf, rangeOf } from './coin-query';

/** One coin: its price, its line over a range, its facts, its stories. What the reader chose stands in the address. */
@Component({
  selector: 'cv-coin-page',
  imports: [RouterLink, Blank, CoinChart, CoinFactsList, CoinHead, CoinStories, FailureNote, Icon, StaleNote],
  templateUrl: './coin-page.html',
  styleUrl: './coin-page.css',
})
export class CoinPage {
  private readonly router = inject(Router);
  private readonly language = inject(LanguageChoice).current;
  private readonly prices = inject(PriceAge);
  protected readonly words = wordsOf('coin');
  protected readonly clock = inject(Clock);

  /** From the address: /coins/:id?range=&figure= */
  readonly id = input.required<string>();
  readonly range = input<string>();
  readonly figure = input<string>();

  protected readonly chosenRange = computed(() => rangeOf(this.range()));
  protected readonly chosenFigure = computed(() => figureOf(this.figure()));
  protected readonly facts = coinFacts(() => this.id());
  protected readonly series = coinDrawing(() => ({
    coin: this.id(),
    figure: this.chosenFigure(),
    range: this.chosenRange(),
  }));
  /** A coin that does not exist fails for good; everything else may pass. */
  protected readonly unknown = computed(() => this.facts.error()?.status === 404);
  protected readonly observedAt = computed(() => epoch(this.facts.value()?.observed_at));

  constructor() {
    const title = inject(Title);
    // The name in the browser's tab is no signal.
    effect(() => title.setTitle(this.tabTitle()));
  }

  /** "Bitcoin $76,304.00 · CryptoViz"; a late price says so. */
  private tabTitle(): string {
    if (this.unknown()) return tabTitle(this.words.say('unknown', { id: this.id() }), null, this.language());
    const facts = this.facts.value();
    const late = this.prices.stale() ? this.words.say('late') : '';
    return tabTitle(facts?.name ?? this.words.say('coin'), facts?.price ?? null, this.language(), late);
  }

  protected choose(change: { range?: WindowName; figure?: FigureName }): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
