import { Component, computed, inject, input } from '@angular/core';
import type { SourceStatus, Status } from '../api/models';
import { epoch } from '../api/clients/status';
import { LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { ageText } from '../ui/format/age';
import { clockTime } from '../ui/format/moment';
import { healthOf, nextTryOf } from '../ui/source/source-health';
import { sourceTitle } from '../ui/source/source-title';
import { Words } from '../ui/words';
import { consumersOf, databaseName, everyText, feedTally, kindKey, sum, topicsOf } from './status-summary';

interface Node {
  readonly name: string;
  readonly side: string;
  readonly text: string;
  readonly health: 'ok' | 'late' | 'bad';
  /** Where it lies, to be found in the machine. */
  readonly where?: string;
}

/** The topic of what was refused: its node tells that, whoever reads it. */
const ERRORS = 'errors';

/** The way of a record, from source to page: four columns of nodes, one under another on a phone. */
@Component({
  selector: 'cv-pipeline',
  template: `<div class="sheet bleed pipe" role="group" [attr.aria-label]="phrases.say('status.pipeline')">
    @for (column of columns(); track column.key) {
      @if ($index > 0) {
        <div class="flow" aria-hidden="true"><i [class.late]="$index === 1 && late()"></i></div>
      }
      <section>
        <h3>{{ phrases.say('status.' + column.key) }}</h3>
        <ul class="nodes">
          @for (node of column.nodes; track node.name) {
            <li class="node" [class.late]="node.health === 'late'" [class.bad]="node.health === 'bad'">
              <b
                ><span class="clip">{{ node.name }}</span
                ><span class="side">{{ node.side }}</span></b
              >
              <small>{{ node.text }}</small>
              @if (node.where) {
                <small class="where">{{ node.where }}</small>
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
  protected readonly phrases = inject(Phrases);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageChoice).current;

  readonly status = input.required<Status>();
  readonly now = input.required<number>();

  protected readonly columns = computed(() => [
    { key: 'sources', nodes: this.sources() },
    { key: 'topics', nodes: this.topics() },
    { key: 'consumers', nodes: this.consumers() },
    { key: 'kept', nodes: this.kept() },
  ]);
  protected readonly late = computed(() => this.sources().some(({ health }) => health !== 'ok'));

  private readonly sources = computed<Node[]>(() => {
    const all = this.status().sources;
    const markets = all.filter(({ kind }) => kind === 'market').map((source) => this.market(source));
    return all.some(({ kind }) => kind === 'news') ? [...markets, this.feeds()] : markets;
  });

  private readonly topics = computed<Node[]>(() => [
    ...topicsOf(this.status().consumers)
      .filter(({ name }) => name !== ERRORS)
      .map(({ name, records }) => this.node(name, '', this.phrases.count('status.records', records))),
    this.errors(),
  ]);

  private readonly consumers = computed<Node[]>(() =>
    consumersOf(this.status().consumers).map(({ name, lag, state, updatedAt }) => {
      const side = lag === null ? '' : this.phrases.count('status.behind', lag);
      const age = this.aged(updatedAt);
      if (state === 'silent') return this.node(name, side, this.phrases.say('status.heardOf', { age }), 'bad');
      return this.node(name, side, age, state === 'waiting' ? 'late' : 'ok');
    }),
  );

  private readonly kept = computed<Node[]>(() => {
    const { as_of } = this.status().markets;
    const indexed = sum(this.status().consumers.map((consumer) => consumer.indexed ?? 0));
    const at = epoch(as_of);
    return [
      this.node(this.phrases.say('status.lines'), '', this.phrases.say('status.linesText')),
      {
        ...this.node(
          databaseName(this.status()) ?? this.phrases.say('status.index'),
          at === null ? '' : clockTime(at, this.language()),
          this.phrases.count('status.indexText', indexed),
        ),
        where: this.status().database?.url,
      },
    ];
  });

  private market(source: SourceStatus): Node {
    const health = healthOf(source, this.now());
    const text = health === 'ok' ? this.every(source) : this.nextText(source);
    return this.node(this.title(source), this.aged(epoch(source.last_success)), text, shown(health));
  }

  private title(source: SourceStatus): string {
    return sourceTitle(source, (key) => this.words.say(key));
  }

  private nextText(source: SourceStatus): string {
    const next = nextTryOf(source, this.now());
    if (next === null) return this.every(source);
    if (next <= this.now()) return this.phrases.say('fresh.due');
    return this.phrases.say('fresh.nextTry', { time: clockTime(next, this.language()) });
  }

  private feeds(): Node {
    const { all, answer, late, blocked } = feedTally(this.status().sources, this.now());
    const parts = [this.phrases.count('status.answer', answer)];
    if (late > 0) parts.push(this.phrases.count('status.late', late));
    if (blocked > 0) parts.push(this.phrases.count('status.blocked', blocked));
    const health = answer > 0 ? 'ok' : late > 0 ? 'late' : 'bad';
    return this.node(this.phrases.count('status.feeds', all), '', parts.join(', '), health);
  }

  private errors(): Node {
    const count = this.status().dead_letters;
    return this.node(
      ERRORS,
      '',
      count === 0 ? this.phrases.say('status.noErrors') : this.phrases.count('status.deadLetters', count),
    );
  }

  private every({ source, interval_s }: SourceStatus): string {
    const say = this.phrases.say.bind(this.phrases);
    return say(kindKey(source, 'market'), { every: everyText(interval_s, say) });
  }

  private aged(at: number | null): string {
    if (at === null) return this.phrases.say('status.never');
    const { text, relative } = ageText(at, this.now(), this.language());
    return this.phrases.say(relative ? 'status.ago' : 'status.at', { age: text });
  }

  private node(name: string, side: string, text: string, health: Node['health'] = 'ok'): Node {
    return { name, side, text, health };
  }
}

function shown(health: ReturnType<typeof healthOf>): Node['health'] {
  return health === 'ok' ? 'ok' : health === 'blocked' ? 'bad' : 'late';
}
