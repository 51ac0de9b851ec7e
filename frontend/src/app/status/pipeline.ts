import { Component, computed, inject, input } from '@angular/core';
import { toEpochMs } from '../api/clients/status';
import type { SourceStatus, Status } from '../api/models';
import { translate } from '../i18n/translate';
import { TimeFormatter } from '../ui/time/time-formatter';
import { healthOf, retryTime } from '../ui/source/source-health';
import { sourceTitle } from '../ui/source/source-title';
import {
  consumerTotals,
  countFeeds,
  databaseName,
  sourceKind,
  sum,
  topicsOf,
} from './status-summary';

type Health = 'ok' | 'late' | 'bad';

interface Node {
  readonly name: string;
  readonly aside: string;
  readonly text: string;
  readonly health: Health;
  /** Location of the data, for admins. */
  readonly location?: string;
}

/** Topic of the rejected records; it has a node of its own, whether or not it is consumed. */
const ERRORS_TOPIC = 'errors';

/** The data flow from sources to storage: four columns of nodes, or one column on phones. */
@Component({
  selector: 'cv-pipeline',
  template: `<div
    class="sheet full-bleed pipeline"
    role="group"
    [attr.aria-label]="t('status.pipeline')"
  >
    @for (column of columns(); track column.key) {
      @if ($index > 0) {
        <div class="arrow" aria-hidden="true"><i [class.late]="$index === 1 && late()"></i></div>
      }
      <section>
        <h3>{{ t('status.' + column.key) }}</h3>
        <ul class="nodes">
          @for (node of column.nodes; track node.name) {
            <li
              class="node"
              [class.late]="node.health === 'late'"
              [class.bad]="node.health === 'bad'"
            >
              <b
                ><span class="clip">{{ node.name }}</span
                ><span class="aside">{{ node.aside }}</span></b
              >
              <small>{{ node.text }}</small>
              @if (node.location) {
                <small class="location">{{ node.location }}</small>
              }
            </li>
          }
        </ul>
      </section>
    }
  </div>`,
  styleUrl: './pipeline.css',
})
export class Pipeline {
  protected readonly t = translate();
  private readonly times = inject(TimeFormatter);

  readonly status = input.required<Status>();

  protected readonly columns = computed(() => [
    { key: 'sources', nodes: this.sources() },
    { key: 'topics', nodes: this.topics() },
    { key: 'consumers', nodes: this.consumers() },
    { key: 'storage', nodes: this.storage() },
  ]);
  protected readonly late = computed(() => this.sources().some(({ health }) => health !== 'ok'));

  private readonly sources = computed<Node[]>(() => {
    const all = this.status().sources;
    const markets = all.filter(({ kind }) => kind === 'market').map((one) => this.market(one));
    return all.some(({ kind }) => kind === 'news') ? [...markets, this.feeds()] : markets;
  });

  private readonly topics = computed<Node[]>(() => {
    const topics = topicsOf(this.status().consumers).filter(({ name }) => name !== ERRORS_TOPIC);
    const nodes = topics.map(({ name, records }) =>
      this.node(name, '', this.t.count('status.records', records)),
    );
    return [...nodes, this.errors()];
  });

  private readonly consumers = computed<Node[]>(() =>
    consumerTotals(this.status().consumers).map(({ name, lag, state, updatedAt }) => {
      const aside = lag === null ? '' : this.t.count('status.behind', lag);
      const age = this.age(updatedAt);
      if (state === 'silent') {
        return this.node(name, aside, this.t('status.lastReport', { age }), 'bad');
      }
      return this.node(name, aside, age, state === 'waiting' ? 'late' : 'ok');
    }),
  );

  private readonly storage = computed<Node[]>(() => {
    const { consumers, database, markets } = this.status();
    const indexed = sum(consumers.map((consumer) => consumer.indexed ?? 0));
    const at = toEpochMs(markets.as_of);
    const index = this.node(
      databaseName(this.status()) ?? this.t('status.index'),
      at === null ? '' : this.times.time(at),
      this.t.count('status.indexedRecords', indexed),
    );
    return [
      this.node(this.t('status.archive'), '', this.t('status.archiveText')),
      { ...index, location: database?.url },
    ];
  });

  private market(source: SourceStatus): Node {
    const health = healthOf(source, this.times.now());
    const text = health === 'ok' ? sourceKind(source, this.t) : this.next(source);
    const age = this.age(toEpochMs(source.last_success));
    const shown = health === 'blocked' ? 'bad' : health === 'ok' ? 'ok' : 'late';
    return this.node(sourceTitle(source, this.t), age, text, shown);
  }

  private next(source: SourceStatus): string {
    const at = retryTime(source, this.times.now());
    if (at === null) return sourceKind(source, this.t);
    if (at <= this.times.now()) return this.t('freshness.nextDue');
    return this.t('freshness.retryAt', { time: this.times.time(at) });
  }

  private feeds(): Node {
    const { total, ok, late, blocked } = countFeeds(this.status().sources, this.times.now());
    const parts = [this.t.count('status.feedsOk', ok)];
    if (late > 0) parts.push(this.t.count('status.feedsLate', late));
    if (blocked > 0) parts.push(this.t.count('status.feedsBlocked', blocked));
    const health = ok > 0 ? 'ok' : late > 0 ? 'late' : 'bad';
    return this.node(this.t.count('status.feeds', total), '', parts.join(', '), health);
  }

  private errors(): Node {
    const count = this.status().dead_letters;
    const text =
      count === 0 ? this.t('status.noDeadLetters') : this.t.count('status.deadLetters', count);
    return this.node(ERRORS_TOPIC, '', text);
  }

  private age(at: number | null): string {
    if (at === null) return this.t('status.never');
    const { text, relative } = this.times.age(at);
    return relative ? this.t('status.ago', { age: text }) : text;
  }

  private node(name: string, aside: string, text: string, health: Health = 'ok'): Node {
    return { name, aside, text, health };
  }
}
