import { inject, Service } from '@angular/core';
import { FieldTree, TreeValidationResult } from '@angular/forms/signals';
import { ApiError, toApiError } from '../../api/api-error';
import { translate } from '../../i18n/translate';
import { errorSentence } from '../../ui/feedback/error-sentence';
import { TimeFormatter } from '../../ui/time/time-formatter';

/** Why the server rejected a form: the field, and the key of a text. */
export interface FormError {
  readonly field: 'username' | 'password' | 'code';
  readonly key: string;
  /** Tries left, as the count of the text. */
  readonly tries?: number;
  /** When sign-in is possible again, epoch ms. */
  readonly until?: number;
}

/** Return the error of a form, or null if the server failed or could not be reached. */
export function toFormError(error: ApiError): FormError | null {
  const { status, detail, at, retryAfter = 60 } = error;
  switch (status) {
    case 401:
      return wrongPassword(detail ?? '');
    case 403:
      return /code/.test(detail ?? '')
        ? { field: 'code', key: 'auth.error.code' }
        : { field: 'username', key: 'auth.error.closed' };
    case 409:
      return { field: 'username', key: 'auth.error.taken' };
    case 422:
      return invalidField(error);
    case 429:
      return { field: 'password', key: 'auth.error.paused', until: at + retryAfter * 1_000 };
    default:
      return null;
  }
}

/** The API gives the number of tries left in its English text. */
function wrongPassword(detail: string): FormError {
  const left = /(\d+) (?:try|tries) left/.exec(detail)?.[1];
  return left === undefined
    ? { field: 'password', key: 'auth.error.credentials' }
    : { field: 'password', key: 'auth.error.tries', tries: Number(left) };
}

function invalidField({ errors }: ApiError): FormError {
  const parameter = errors[0]?.parameter;
  if (parameter === 'password') return { field: 'password', key: 'auth.error.password' };
  if (parameter === 'code') return { field: 'code', key: 'auth.error.code' };
  return { field: 'username', key: 'auth.error.username' };
}

/** Turns a failed request into errors of the form that sent it. */
@Service()
export class FormErrors {
  private readonly times = inject(TimeFormatter);
  private readonly t = translate();

  /** Errors that belong to no field of the form become errors of the form itself. */
  fromRequest(
    cause: unknown,
    form: Partial<Record<FormError['field'], FieldTree<string>>>,
  ): TreeValidationResult {
    const apiError = toApiError(cause, Date.now());
    const error = toFormError(apiError);
    const kind = 'server';
    if (error === null) return { kind, message: errorSentence(apiError, this.times, this.t) };
    const fieldTree = form[error.field];
    return { kind, message: this.text(error), ...(fieldTree ? { fieldTree } : {}) };
  }

  private text({ key, tries, until }: FormError): string {
    if (tries !== undefined) return this.t.count(key, tries);
    return this.t(key, until === undefined ? {} : { time: this.times.time(until) });
  }
}
