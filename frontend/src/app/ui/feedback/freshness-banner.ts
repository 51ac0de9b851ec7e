import {
  afterRenderEffect,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { StatusReport } from '../../api/clients/status';
import { RefreshScheduler } from '../../api/polling/refresh-scheduler';
import { translate } from '../../i18n/translate';
import { TimeFormatter } from '../time/time-formatter';
import { Icon } from '../icon/icon';
import { IconName } from '../icon/icons';
import { reasonSentence } from '../source/reason-sentence';
import { DataFreshness } from './data-freshness';
import { errorSentence } from './error-sentence';

interface Message {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  /** What happens next. */
  readonly next: string;
}

/**
 * The banner above a page whose data is not fresh. The shell shows it for the connection; a page
 * with prices adds one for prices that are late or have never arrived. At most one of the two is
 * visible. Prices that become late are also shown by the header: their banner is added above what
 * is being read.
 */
@Component({
  selector: 'cv-freshness-banner',
  imports: [Icon],
  template: `@if (message(); as message) {
    <div #banner class="banner" [class.stale]="aboutPrices()" [class.error]="retries()">
      <cv-icon [name]="message.icon" />
      <div class="grow">
        <p>
          <b>{{ message.title }}</b> {{ message.text }}
        </p>
        <p>{{ message.next }}</p>
      </div>
      @if (retries()) {
        <button type="button" class="btn" (click)="scheduler.refreshNow()">
          {{ t('tryNow') }}
        </button>
      }
    </div>
  }`,
})
export class FreshnessBanner {
  protected readonly t = translate();
  protected readonly freshness = inject(DataFreshness);
  protected readonly scheduler = inject(RefreshScheduler);
  private readonly times = inject(TimeFormatter);
  private readonly status = inject(StatusReport);
  private readonly banner = viewChild<ElementRef<HTMLElement>>('banner');
  /** True once the page has been seen without a banner. */
  private seenWithout = false;

  readonly about = input<'connection' | 'prices'>('connection');

  protected readonly aboutPrices = computed(() => {
    const problem = this.freshness.problem();
    return problem === 'stale' || problem === 'none';
  });
  /** True if the message says when the server is asked again. */
  protected readonly retries = computed(() => {
    const problem = this.freshness.problem();
    return problem === 'unreachable' || problem === 'failing';
  });
  protected readonly message = computed<Message | null>(() => {
    const problem = this.freshness.problem();
    if (problem === null || this.aboutPrices() !== (this.about() === 'prices')) return null;
    if (problem === 'offline') return this.offline();
    if (problem === 'none') return this.noPrices();
    return problem === 'stale' ? this.stalePrices() : this.failing();
  });

  constructor() {
    afterRenderEffect(() => {
      const banner = this.banner()?.nativeElement;
      if (banner && this.seenWithout && this.aboutPrices()) keepPlace(banner);
      this.seenWithout = !banner && !this.status.loading();
    });
  }

  private offline(): Message {
    const title = this.t('offline.title');
    return { icon: 'offline', title, text: this.dataFrom(), next: this.t('offline.next') };
  }

  private failing(): Message {
    const error = this.freshness.problem() === 'failing' ? this.freshness.error() : null;
    return {
      icon: 'error',
      title: this.t(error ? 'failing.title' : 'unreachable.title'),
      text: error ? errorSentence(error, this.times, this.t) : this.dataFrom(),
      next: this.t('failure.retryIn', {
        seconds: this.times.secondsUntil(this.scheduler.nextAt()),
      }),
    };
  }

  private stalePrices(): Message {
    const { text: age, relative } = this.times.age(this.freshness.pricesAt() ?? 0);
    return {
      icon: 'clock',
      title: this.t(relative ? 'stalePrices.age' : 'stalePrices.at', { age }),
      text: this.reason(),
      next: this.nextPoll('stalePrices'),
    };
  }

  private noPrices(): Message {
    const title = this.t('firstPrices.title') + '.';
    return { icon: 'clock', title, text: this.reason(), next: this.nextPoll('source') };
  }

  private dataFrom(): string {
    const at = this.freshness.knownAt();
    return at === null ? '' : this.t('offline.dataFrom', { time: this.times.recent(at) });
  }

  private reason(): string {
    const { reason, reasonAt, sourceName } = this.freshness;
    const known = reason();
    if (known === null) return '';
    const time = this.times.time(reasonAt() ?? this.times.now());
    return reasonSentence(known, sourceName(), time, this.t);
  }

  private nextPoll(texts: 'stalePrices' | 'source'): string {
    const at = this.freshness.retryAt();
    if (at === null) return '';
    if (at <= this.times.now()) return this.t(`${texts}.retryNow`);
    return this.t(`${texts}.retryAt`, { time: this.times.time(at) });
  }
}

/** Scroll by the height of a banner that has just been added. Further down the browser does. */
function keepPlace(banner: HTMLElement): void {
  if (scrollY > 0) return;
  scrollBy({ top: banner.offsetHeight + parseFloat(getComputedStyle(banner).marginBottom) });
}
