/** Accessibility of a page, as axe sees it. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The rules whose results depend on the theme, which changes nothing but colours. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Return the violations of these rules, or of all. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // The legacy mode needs no second page; it skips frames, which the app does not have.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  if (rules) axe.withRules([...rules]);
  const results = await axe.analyze();
  return results.violations.map(({ id, nodes }) => {
    const elements = nodes.map(({ html }) => html.slice(0, 200));
    return `${id}: ${elements.join(' | ')}`;
  });
}
