import type { Failure } from '../api/api-error';

/** Why nobody was signed in or registered: the sentence's key (scope-less) and where it belongs. `tries` asks for its plural. */
export interface Refusal {
  readonly field: 'username' | 'password' | 'code';
  readonly key: string;
  readonly tries?: number;
  /** When it goes on after too many tries, epoch ms. */
  readonly until?: number;
  /** What the server said, when it names a field. */
  readonly said?: string;
}

/** The refusal behind an answer of `auth/login` or `auth/register`; null when the server failed or did not answer. */
export function refusalOf(failure: Failure): Refusal | null {
  switch (failure.status) {
    case 401:
      return wrongPassword(failure.detail ?? '');
    case 403:
      return /code/.test(failure.detail ?? '')
        ? { field: 'code', key: 'auth.wrong.code' }
        : { field: 'username', key: 'auth.wrong.closed' };
    case 409:
      return { field: 'username', key: 'auth.wrong.taken' };
    case 422:
      return named(failure);
    case 429:
      return { field: 'password', key: 'auth.wrong.pause', until: failure.at + (failure.retryAfter ?? 60) * 1_000 };
    default:
      return null;
  }
}

/** The API says how many tries are left in its English sentence. */
function wrongPassword(detail: string): Refusal {
  const left = /(\d+) (?:try|tries) left/.exec(detail)?.[1];
  return left === undefined
    ? { field: 'password', key: 'auth.wrong.credentials' }
    : { field: 'password', key: 'auth.wrong.tries', tries: Number(left) };
}

function named({ errors, detail }: Failure): Refusal {
  const first = errors[0];
  const field = first?.parameter === 'password' || first?.parameter === 'code' ? first.parameter : 'username';
  return { field, key: '', said: first?.message ?? detail ?? '' };
}
