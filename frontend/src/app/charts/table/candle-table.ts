import { Component, computed, inject, input } from '@angular/core';
import type { Candles } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { ChangeBadge } from '../../ui/number/change-badge';
import { NumberText } from '../../ui/number/number-text';
import { pointMoment } from '../../ui/time/moment';
import { valueText } from '../axes/value-text';
import { gapText } from '../chart-description';
import { changeSince, spansGap, toBars } from '../points';

/** Candles as a table, newest first; a gap has a row of its own. */
@Component({
  selector: 'cv-candle-table',
  imports: [ChangeBadge, NumberText],
  templateUrl: './candle-table.html',
  styleUrl: './series-table.css',
})
export class CandleTable {
  private readonly language = inject(LanguageChoice).current;
  protected readonly t = translate('charts');

  readonly candles = input.required<Candles>();
  readonly name = input.required<string>();

  protected readonly rows = computed(() => {
    const { gaps, interval, vs } = this.candles();
    const bars = toBars(this.candles());
    return bars
      .map((bar, index) => {
        const before = bars[index - 1];
        const gap = before && gaps.find((one) => spansGap([one], before.start, bar.start));
        return {
          start: bar.start,
          time: pointMoment(bar.start, /[dw]$/.test(interval), this.language()),
          prices: [bar.open, bar.high, bar.low, bar.close].map((price) =>
            valueText(price, 'price', this.language(), vs),
          ),
          change: changeSince(bar.open, bar.close),
          gap: gap ? gapText(gap, this.t) : null,
        };
      })
      .reverse();
  });
}
