import { Service } from '@angular/core';

const STORE = 'answers';

export interface StoredAnswer {
  readonly key: string;
  readonly value: unknown;
  readonly at: number | null;
  /** The build of the app that stored it. */
  readonly build: string;
}

/**
 * Answers in IndexedDB, for a start without a server. Where storage is blocked or full, nothing is
 * kept: no method rejects.
 */
@Service()
export class AnswerStorage {
  private database: Promise<IDBDatabase> | null = null;

  async load(): Promise<readonly StoredAnswer[]> {
    const read = (store: IDBObjectStore): IDBRequest<StoredAnswer[]> => store.getAll();
    return (await this.run('readonly', read)) ?? [];
  }

  put(answer: StoredAnswer): Promise<unknown> {
    return this.run('readwrite', (store) => store.put(answer));
  }

  remove(key: string): Promise<unknown> {
    return this.run('readwrite', (store) => store.delete(key));
  }

  clear(): Promise<unknown> {
    return this.run('readwrite', (store) => store.clear());
  }

  private async run<T>(
    mode: IDBTransactionMode,
    request: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    try {
      const database = await (this.database ??= open());
      return await result(request(database.transaction(STORE, mode).objectStore(STORE)));
    } catch {
      return undefined;
    }
  }
}

/** Installations below other paths of the same origin have databases of their own. */
function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(`cryptoviz ${new URL(document.baseURI).pathname}`);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
  return result(request);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
