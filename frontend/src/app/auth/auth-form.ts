import { computed, inject, Service, signal } from '@angular/core';
import { failureOf } from '../api/api-error';
import { LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { failureSentence } from '../ui/feedback/failure-text';
import { clockTime } from '../ui/format/moment';
import { Words } from '../ui/words';
import { Refusal, refusalOf } from './form-error';

/** One try to get in: under way, refused at a field, or failed. Provided by each form. */
@Service({ autoProvided: false })
export class Entry {
  private readonly phrases = inject(Phrases);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageChoice).current;
  private readonly pending = signal(false);
  private readonly refused = signal<Refusal | null>(null);
  private readonly failed = signal<ReturnType<typeof failureOf> | null>(null);

  readonly busy = this.pending.asReadonly();
  /** Why the server did not decide at all, as a sentence. */
  readonly failure = computed(() => {
    const failure = this.failed();
    if (failure === null) return '';
    const { key, params } = failureSentence(failure, this.language());
    return this.words.say(key, params);
  });

  /** What is wrong with a field, as a sentence; empty when nothing is. */
  wrong(field: Refusal['field']): string {
    const refusal = this.refused();
    return refusal === null || refusal.field !== field ? '' : this.sentence(refusal);
  }

  /** Refuse before asking the server. */
  refuse(field: Refusal['field'], key: string): void {
    this.failed.set(null);
    this.refused.set({ field, key });
  }

  /** True when `ask` went through. */
  async attempt(ask: () => Promise<void>): Promise<boolean> {
    this.pending.set(true);
    this.refused.set(null);
    this.failed.set(null);
    try {
      await ask();
      return true;
    } catch (error) {
      const failure = failureOf(error, Date.now());
      const refusal = refusalOf(failure);
      this.refused.set(refusal);
      this.failed.set(refusal === null ? failure : null);
      return false;
    } finally {
      this.pending.set(false);
    }
  }

  private sentence({ key, tries, until, said }: Refusal): string {
    if (said) return said;
    if (tries !== undefined) return this.phrases.count(key, tries);
    return this.phrases.say(key, until === undefined ? {} : { time: clockTime(until, this.language()) });
  }
}
