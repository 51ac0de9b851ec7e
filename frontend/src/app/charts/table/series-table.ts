import { Component, computed, inject, input } from '@angular/core';
import type { Series } from '../../api/models';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { ChangeBadge } from '../../ui/number/change-badge';
import { NumberParts } from '../../ui/number/number-parts';
import { NumberText } from '../../ui/number/number-text';
import { pointMoment } from '../../ui/time/moment';
import { gapText } from '../chart-description';
import { spansGap, changeSince, toPoints } from '../points';
import { ValueKind, valueText } from '../axes/value-text';

interface Row {
  readonly at: number;
  readonly time: string;
  readonly value: NumberParts;
  readonly change: number | null;
  /** Text of the gap before this row. */
  readonly gap: string | null;
}

/** The points of a chart as a table, newest first; a gap has a row of its own. */
@Component({
  selector: 'cv-series-table',
  imports: [ChangeBadge, NumberText],
  templateUrl: './series-table.html',
  styleUrl: './series-table.css',
})
export class SeriesTable {
  private readonly language = inject(LanguageChoice).current;
  protected readonly t = translate('charts');

  readonly series = input.required<Series>();
  readonly kind = input.required<ValueKind>();
  readonly base = input.required<number | null>();
  readonly name = input.required<string>();

  protected readonly rows = computed<Row[]>(() => {
    const { gaps, interval, vs } = this.series();
    const points = toPoints(this.series());
    return points
      .map(({ x, y }, index) => {
        const before = points[index - 1];
        const gap = before && gaps.find((one) => spansGap([one], before.x, x));
        return {
          at: x,
          time: pointMoment(x, /d$/.test(interval), this.language()),
          value: valueText(y, this.kind(), this.language(), vs),
          change: this.kind() === 'percent' ? y : changeSince(this.base(), y),
          gap: gap ? gapText(gap, this.t) : null,
        };
      })
      .reverse();
  });
}
