import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe finds on a page that is serious or critical, as readable lines. The dark theme differs from the light one in its
 * colours only, so nothing else is asked of it. `without`: parts that were judged already.
 */
export async function seriousProblems(
  page: Page,
  { theme = 'light', without = [] }: { theme?: 'light' | 'dark'; without?: string[] } = {},
): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  for (const selector of without) axe.exclude(selector);
  if (theme === 'dark') axe.withRules('color-contrast');
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`,
      ),
    );
}
