import { Component, inject, input } from '@angular/core';
import { chartImage } from '../../charts/export/chart-image';
import { saveFile } from '../../charts/export/save-file';
import { LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';
import { calendarDate } from '../../ui/time/moment';
import { chartCsv, fileName } from './chart-file';
import type { DrawnChart } from './coin-series';

/** Saves the chart as a table or as a picture; in a native popover. */
@Component({
  selector: 'cv-chart-menu',
  imports: [Icon],
  template: `<button
      type="button"
      class="btn open"
      popovertarget="cv-chart-menu"
      [disabled]="chart() === null"
      [attr.aria-label]="t('save')"
      [title]="t('save')"
    >
      <cv-icon name="more" />
    </button>
    <div id="cv-chart-menu" popover class="popover at-button">
      <button
        type="button"
        popovertarget="cv-chart-menu"
        popovertargetaction="hide"
        (click)="saveTable()"
      >
        {{ t('saveTable') }}
      </button>
      <button
        type="button"
        popovertarget="cv-chart-menu"
        popovertargetaction="hide"
        (click)="savePicture()"
      >
        {{ t('savePicture') }}
      </button>
    </div>`,
  styles: `
    :host {
      display: contents;
    }
    .open {
      flex: none;
      width: var(--cv-control);
      padding: 0;
    }
    .popover button {
      display: block;
      width: 100%;
      min-height: var(--cv-row);
      padding: 0 var(--cv-4);
      text-align: left;
    }
    .popover button:hover {
      background: var(--cv-hover);
    }
    .popover button:focus-visible {
      outline-offset: -2px;
    }
  `,
})
export class ChartMenu {
  protected readonly t = translate('coin');
  private readonly app = translate();
  private readonly language = inject(LanguageChoice).current;

  readonly chart = input.required<DrawnChart | null>();
  /** "XRP price in US dollars", the title of the picture. */
  readonly name = input.required<string>();
  /** Contains the canvas. */
  readonly plot = input.required<HTMLElement>();

  saveTable(): void {
    const chart = this.chart();
    if (chart === null) return;
    const file = new Blob([chartCsv(chart)], { type: 'text/csv' });
    saveFile(file, fileName(chart, 'csv'));
  }

  protected async savePicture(): Promise<void> {
    const [chart, canvas] = [this.chart(), this.plot().querySelector('canvas')];
    if (chart === null || canvas === null) return;
    const [from, to] = [chart.series.from, chart.series.to].map((time) =>
      calendarDate(time, this.language()),
    );
    const title = `${this.name()}, ${this.t('between', { from, to })}`;
    const source = `${this.app('footer.dataBy')} CoinGecko · CryptoViz`;
    saveFile(await chartImage(canvas, title, source), fileName(chart, 'png'));
  }
}
