import type { StatusReason } from '../../api/models';
import type { Translate } from '../../i18n/translate';

/** Reason codes with a text of their own (`reason.<code>`). */
const TRANSLATED = new Set([
  'rate_limited',
  'http_status',
  'forbidden',
  'bad_key',
  'wrong_host',
  'beyond_plan',
  'not_found',
  'timeout',
  'unreachable',
  'dns',
  'tls',
  'reset',
  'truncated',
  'too_large',
  'html',
  'not_a_feed',
  'malformed',
  'bad_payload',
  'private_address',
  'too_many_redirects',
  'budget_minute',
  'budget_month',
  'overdue',
  'no_space',
  'database',
  'log',
  'internal',
]);

/**
 * Describe a reason: "CoinGecko answered 429 (too many requests) at 10:42." An unknown code falls
 * back to the server's English text.
 */
export function reasonSentence(
  { code, params, detail }: StatusReason,
  source: string,
  time: string,
  t: Translate,
): string {
  return TRANSLATED.has(code) ? t(`reason.${code}`, { ...params, source, time }) : detail;
}
