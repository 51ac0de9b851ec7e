import { TestBed } from '@angular/core/testing';
import { AnswerStorage, StoredAnswer } from './answer-storage';
import { BUILD, LastAnswers } from './last-answers';

/** Stands in for IndexedDB, which jsdom lacks. */
class MemoryStorage {
  readonly answers = new Map<string, StoredAnswer>();
  load = (): Promise<StoredAnswer[]> => Promise.resolve([...this.answers.values()]);
  put = (answer: StoredAnswer): void => void this.answers.set(answer.key, answer);
  remove = (key: string): void => void this.answers.delete(key);
  clear = (): void => this.answers.clear();
}

describe('LastAnswers', () => {
  let storage: MemoryStorage;

  beforeEach(() => (storage = new MemoryStorage()));

  async function start(): Promise<LastAnswers> {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [{ provide: AnswerStorage, useValue: storage }],
    });
    const answers = TestBed.inject(LastAnswers);
    await vi.waitFor(() => expect(answers.restored()).toBe(true));
    return answers;
  }

  it('finds answers of earlier visits only when asked for them', async () => {
    (await start()).store({ key: 'a', value: 7, at: 1 }, true);
    const later = await start();
    expect(later.find('a', false)).toBeUndefined();
    expect(later.find('a', true)).toEqual({ key: 'a', value: 7, at: 1 });
  });

  it('keeps only what later visits need', async () => {
    (await start()).store({ key: 'typed', value: 7, at: 1 }, false);
    expect(storage.answers.size).toBe(0);
  });

  it('removes the oldest of too many answers', async () => {
    for (let at = 0; at < 70; at += 1) {
      storage.put({ key: `${at}`, value: at, at, build: BUILD });
    }
    const answers = await start();
    expect(storage.answers.size).toBe(60);
    expect(answers.find('9', true)).toBeUndefined();
    expect(answers.find('10', true)?.value).toBe(10);
  });

  it('removes the answers of another build', async () => {
    storage.put({ key: 'a', value: 7, at: 1, build: 'another' });
    expect((await start()).find('a', true)).toBeUndefined();
    expect(storage.answers.size).toBe(0);
  });

  it('gives up on a storage that does not answer', async () => {
    vi.useFakeTimers();
    storage.load = () => new Promise<StoredAnswer[]>(() => undefined);
    TestBed.configureTestingModule({
      providers: [{ provide: AnswerStorage, useValue: storage }],
    });
    const answers = TestBed.inject(LastAnswers);
    expect(answers.restored()).toBe(false);
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    expect(answers.restored()).toBe(true);
  });

  it('forgets all at sign-out', async () => {
    storage.put({ key: 'a', value: 7, at: 1, build: BUILD });
    const answers = await start();
    answers.store({ key: 'b', value: 8, at: 2 }, true);
    answers.clear();
    expect([answers.find('a', true), answers.find('b', true)]).toEqual([undefined, undefined]);
    expect(storage.answers.size).toBe(0);
  });

  it('forgets also what is still being loaded', async () => {
    storage.put({ key: 'a', value: 7, at: 1, build: BUILD });
    const restored = start();
    TestBed.inject(LastAnswers).clear();
    expect((await restored).find('a', true)).toBeUndefined();
  });
});
