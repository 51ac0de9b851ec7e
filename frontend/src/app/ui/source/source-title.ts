import type { SourceStatus } from '../../api/models';
import type { Translate } from '../../i18n/translate';

/** Sources that CryptoViz names (`source.<key>`); feeds have a title of their own. */
const TRANSLATED = new Set([
  'coingecko',
  'coingecko-history',
  'coingecko-links',
  'coingecko-list',
  'coingecko-logos',
  'coingecko-rate-history',
  'coingecko-rates',
]);

export function sourceTitle({ source, title }: SourceStatus, t: Translate): string {
  return TRANSLATED.has(source) ? t(`source.${source}`) : title;
}
