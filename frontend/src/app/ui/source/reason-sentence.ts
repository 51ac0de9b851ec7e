import type { Reason } from '../../api/models';

/** The reasons that have a sentence of their own in every language (scope `ui`, `reason.<code>`). */
const TOLD = new Set([
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
  'database',
  'log',
  'internal',
]);

/** "CoinGecko answered 429 (too many requests) at 10:42." A code this page does not know yet says what the server said. */
export function reasonSentence(
  reason: Reason,
  source: string,
  time: string,
  say: (key: string, params: Record<string, unknown>) => string,
): string {
  return TOLD.has(reason.code) ? say(`reason.${reason.code}`, { ...reason.params, source, time }) : reason.detail;
}
