import { inject, Service, signal } from '@angular/core';
import { AnswerStorage } from './answer-storage';

export interface Answer<T> {
  /** User and request. */
  readonly key: string;
  readonly value: T | undefined;
  /** When it arrived, epoch ms. */
  readonly at: number | null;
}

const MAX_ANSWERS = 60;

/**
 * The last answers by user and request: a page that is opened again shows them at once. Those of
 * earlier visits are used only if the server does not answer.
 */
@Service()
export class LastAnswers {
  private readonly storage = inject(AnswerStorage);
  private readonly answers = new Map<string, Answer<unknown>>();
  private readonly earlier = new Map<string, Answer<unknown>>();
  private readonly isRestored = signal(false);
  private isCleared = false;

  /** True once the answers of earlier visits can be found. */
  readonly restored = this.isRestored.asReadonly();

  constructor() {
    void this.restore();
  }

  find<T>(key: string, withEarlier: boolean): Answer<T> | undefined {
    const earlier = withEarlier ? this.earlier.get(key) : undefined;
    return (this.answers.get(key) ?? earlier) as Answer<T> | undefined;
  }

  /** Store an answer instead of the oldest one, and return it; `keep` it for later visits too. */
  store<T>(answer: Answer<T>, keep: boolean): Answer<T> {
    this.answers.delete(answer.key);
    this.answers.set(answer.key, answer);
    if (keep) void this.storage.put(answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > MAX_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }

  /** Forget everything, for example at sign-out. */
  clear(): void {
    this.isCleared = true;
    this.answers.clear();
    this.earlier.clear();
    void this.storage.clear();
  }

  private async restore(): Promise<void> {
    const loaded = await this.storage.load();
    const stored = this.isCleared ? [] : [...loaded].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
    for (const answer of stored.slice(0, MAX_ANSWERS)) {
      this.earlier.set(answer.key, answer as Answer<unknown>);
    }
    for (const { key } of stored.slice(MAX_ANSWERS)) void this.storage.remove(key);
    this.isRestored.set(true);
  }
}
