import { Service } from '@angular/core';

export interface Answer<T> {
  /** User and request. */
  readonly key: string;
  readonly value: T | undefined;
  /** When it arrived, epoch ms. */
  readonly at: number | null;
}

const MAX_ANSWERS = 60;

/** The last answers by user and request: a page that is opened again shows them at once. */
@Service()
export class LastAnswers {
  private readonly answers = new Map<string, Answer<unknown>>();

  find<T>(key: string): Answer<T> | undefined {
    return this.answers.get(key) as Answer<T> | undefined;
  }

  /** Store an answer instead of the oldest one, and return it. */
  store<T>(answer: Answer<T>): Answer<T> {
    this.answers.delete(answer.key);
    this.answers.set(answer.key, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > MAX_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }
}
