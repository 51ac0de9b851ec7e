import { Component, computed, inject, input } from '@angular/core';
import type { Series } from '../api/models';
import { LanguageChoice } from '../i18n/language';
import { Delta } from '../ui/format/change-badge';
import { FigureText } from '../ui/format/number-parts';
import { WrittenFigure } from '../ui/format/number-text';
import { pointMoment } from '../ui/format/moment';
import { wordsOf } from '../i18n/translate';
import { gapText } from './chart-description';
import { broken, changeSince, spotsOf } from './points';
import { ValueKind, valueText } from './axes/value-text';

interface Row {
  readonly at: number;
  readonly time: string;
  readonly value: FigureText;
  readonly change: number | null;
  /** Said in place of figures, where data are missing before this row. */
  readonly gap: string | null;
}

/** The points of a chart as a table, newest first; a stretch without data is a row that says so. */
@Component({
  selector: 'cv-series-table',
  imports: [Delta, WrittenFigure],
  templateUrl: './series-table.html',
  styleUrl: './series-table.css',
})
export class SeriesTable {
  private readonly language = inject(LanguageChoice).current;
  protected readonly words = wordsOf('charts');

  readonly series = input.required<Series>();
  readonly kind = input.required<ValueKind>();
  readonly base = input.required<number | null>();
  readonly name = input.required<string>();

  protected readonly rows = computed<Row[]>(() => {
    const { gaps, interval, vs } = this.series();
    const spots = spotsOf(this.series());
    return spots
      .map(({ x, y }, at) => {
        const before = spots[at - 1];
        const gap = before && gaps.find((one) => broken([one], before.x, x));
        return {
          at: x,
          time: pointMoment(x, /d$/.test(interval), this.language()),
          value: valueText(y, this.kind(), this.language(), vs),
          change: this.kind() === 'percent' ? y : changeSince(this.base(), y),
          gap: gap ? gapText(gap, this.words) : null,
        };
      })
      .reverse();
  });
}
