import type { ApiError } from '../../api/api-error';
import type { Translate } from '../../i18n/translate';
import type { TimeFormatter } from '../time/time-formatter';

/** Describe why a request failed: "The server answered 500 at 10:42." */
export function errorSentence(error: ApiError, times: TimeFormatter, t: Translate): string {
  const time = times.time(error.at);
  return t(`failure.${error.kind}`, { time, status: error.status });
}
