import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { seriousProblems } from './axe.ts';
import { expect, idle, openTrace, placeOf, SAMPLE, test, visit } from './workbench.ts';

/* axe finds nothing serious in what the views of evidence show beyond their first sight: parts, results, groups. */

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    test('terminals, code cells, search results', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'tools');
      const part = (name: string) => page.getByRole('radiogroup', { name: 'What to show' }).getByText(name);
      await part('Terminals').click();
      await page.getByRole('listbox', { name: 'Terminals' }).getByRole('option').nth(1).click();
      await page.getByText('ELIFECYCLE').first().click();
      expect(await seriousProblems(page, { theme }), 'terminals').toEqual([]);
      await part('Code cells').click();
      await page.getByRole('region', { name: 'Code cell 1' }).getByRole('button').first().click();
      expect(await seriousProblems(page, { theme }), 'code cells').toEqual([]);
      await visit(page, workbench, placeOf(SAMPLE.path, 'search'));
      await idle(page);
      await page.getByRole('searchbox').fill('backoff');
      await expect(page.locator('[data-search=done]')).toBeVisible();
      await page.keyboard.press('F3');
      expect(await seriousProblems(page, { theme }), 'search').toEqual([]);
    });

    test('a damaged trace: events and diagnostics', async ({ page, serve, folder }) => {
      const { bundleDir } = writeDemo(folder);
      const path = join(bundleDir, 'trace.jsonl');
      const lines = readFileSync(path, 'utf8').split('\n');
      writeFileSync(path, [...lines.slice(0, 4), '{"cut', ...lines.slice(4)].join('\n'));
      await openTrace(page, await serve(), bundleDir, 'diagnostics');
      await page.getByRole('treeitem', { name: /line 5/ }).click();
      expect(await seriousProblems(page, { theme }), 'diagnostics').toEqual([]);
      await page.getByRole('treeitem', { name: /line 5/ }).dblclick();
      await expect(page.getByRole('listbox', { name: 'Raw log' }).locator('.is-selected')).toBeVisible();
      await page.keyboard.press('Control+i');
      expect(await seriousProblems(page, { theme }), 'events').toEqual([]);
    });
  });
}
