import { Component, computed, inject, input } from '@angular/core';
import { Aged, PriceAges } from './price-ages';

/** The age of a late price, after the symbol of its coin; nothing while it is on time. */
@Component({
  selector: 'cv-price-age',
  template: `@if (age(); as age) {
    · <span class="age stale" [attr.title]="age.reason">{{ age.text }}</span>
  }`,
})
export class PriceAge {
  private readonly ages = inject(PriceAges);

  readonly coin = input.required<Aged>();

  protected readonly age = computed(() => this.ages.of(this.coin()));
}
