import { inject, Service, signal } from '@angular/core';
import { AnswerStorage } from './answer-storage';

/** The script that contains this code: its name has a hash of all scripts. */
export const BUILD = import.meta.url;

export interface Answer<T> {
  /** User and request. */
  readonly key: string;
  readonly value: T | undefined;
  /** When it arrived, epoch ms. */
  readonly at: number | null;
}

const MAX_ANSWERS = 60;
/** Where storage is blocked, it may never answer. */
const RESTORE_LIMIT_MS = 2_000;

/**
 * The last answers by user and request: a page that is opened again shows them at once. Those of
 * earlier visits are used only if the server does not answer. Those of another build are removed,
 * as they may have another shape.
 */
@Service()
export class LastAnswers {
  private readonly storage = inject(AnswerStorage);
  private readonly answers = new Map<string, Answer<unknown>>();
  private readonly earlier = signal<ReadonlyMap<string, Answer<unknown>>>(new Map());
  private readonly isRestored = signal(false);
  private isCleared = false;

  /** True once the answers of earlier visits can be found, or take too long. */
  readonly restored = this.isRestored.asReadonly();

  constructor() {
    void this.restore();
    setTimeout(() => this.isRestored.set(true), RESTORE_LIMIT_MS);
  }

  find<T>(key: string, withEarlier: boolean): Answer<T> | undefined {
    const earlier = withEarlier ? this.earlier().get(key) : undefined;
    return (this.answers.get(key) ?? earlier) as Answer<T> | undefined;
  }

  /** All that is known, those of earlier visits last. */
  all(): Answer<unknown>[] {
    return [...this.answers.values(), ...this.earlier().values()];
  }

  /** Store an answer instead of the oldest one, and return it; `keep` it for later visits too. */
  store<T>(answer: Answer<T>, keep: boolean): Answer<T> {
    this.answers.delete(answer.key);
    this.answers.set(answer.key, answer);
    if (keep) void this.storage.put({ ...answer, build: BUILD });
    const [oldest] = this.answers.keys();
    if (this.answers.size > MAX_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }

  /** Forget everything, for example at sign-out. */
  clear(): void {
    this.isCleared = true;
    this.answers.clear();
    this.earlier.set(new Map());
    void this.storage.clear();
  }

  private async restore(): Promise<void> {
    const stored = [...(await this.storage.load())].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
    const earlier = new Map<string, Answer<unknown>>();
    for (const { key, value, at, build } of this.isCleared ? [] : stored) {
      if (build === BUILD && earlier.size < MAX_ANSWERS) {
        earlier.set(key, { key, value, at });
      } else {
        void this.storage.remove(key);
      }
    }
    this.earlier.set(earlier);
    this.isRestored.set(true);
  }
}
