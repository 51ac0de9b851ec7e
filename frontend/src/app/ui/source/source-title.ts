import type { SourceStatus } from '../../api/models';

/** The sources that CryptoViz itself names (scope `ui`, `source.<key>`). Feeds are called what they call themselves. */
const OWN = new Set(['coingecko', 'coingecko-history', 'coingecko-list']);

export function sourceTitle({ source, title }: SourceStatus, say: (key: string) => string): string {
  return OWN.has(source) ? say(`source.${source}`) : title;
}
