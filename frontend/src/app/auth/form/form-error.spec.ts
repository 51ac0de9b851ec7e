import { ApiError } from '../../api/api-error';
import { toFormError } from './form-error';

function rejected(parameter: string): ApiError {
  return { status: 422, at: 0, errors: [{ parameter, message: 'in English' }] } as ApiError;
}

describe('toFormError', () => {
  it.each([
    ['username', 'auth.error.username'],
    ['password', 'auth.error.password'],
    ['code', 'auth.error.code'],
  ])('gives a translated text for a rejected %s', (field, key) => {
    expect(toFormError(rejected(field))).toEqual({ field, key });
  });
});
