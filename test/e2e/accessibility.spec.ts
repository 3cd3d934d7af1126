import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { seriousProblems } from './axe.ts';
import { expect, idle, openTrace, placeOf, regions, SAMPLE, signal, test, visit } from './workbench.ts';

/*
 * axe finds nothing serious: in every view that there is (new tabs are found by themselves), on the pages without a trace, and
 * in everything that floats over them; in both themes.
 */

/** Id of the first tool call of the sample that failed: it has output, relations and payloads. */
function failingTool(): string {
  const log = readFileSync(join(SAMPLE.path, 'trace.jsonl'), 'utf8').split('\n');
  const line = log.find((text) => text.includes('"tool_call_ended"') && text.includes('"failed"'));
  return JSON.parse(line ?? '{}').payload.tool_call_id;
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    test('pages without a trace', async ({ page, serve, folder }) => {
      writeDemo(folder);
      const served = await serve([folder]);
      await visit(page, served, '#/library');
      await signal(page, 'theme', theme);
      await page.getByRole('option').click();
      expect(await seriousProblems(page, { theme }), 'library').toEqual([]);
      await visit(page, served, '#/welcome');
      expect(await seriousProblems(page, { theme }), 'welcome').toEqual([]);
    });

    test('every view, with something selected', async ({ page, workbench }) => {
      test.slow();
      await visit(page, workbench, placeOf(SAMPLE.path, 'events', { collection: 'tool_calls', id: failingTool() }));
      await idle(page);
      const { tabs, inspector } = regions(page);
      await expect(inspector).toContainText('failed');
      const count = await tabs.getByRole('tab').count();
      for (let i = 0; i < count; i++) {
        const tab = tabs.getByRole('tab').nth(i);
        await tab.click();
        await expect(tab).toHaveAttribute('aria-selected', 'true');
        await expect(page.getByRole('tabpanel')).not.toBeEmpty();
        // The window around the view is the same each time.
        const seen = i === 0 ? [] : ['.titlebar', '.inspector', '.threads', '.statusbar'];
        expect(await seriousProblems(page, { theme, without: seen }), (await tab.textContent()) ?? '').toEqual([]);
      }
      for (const view of ['diagnostics', 'search']) {
        await visit(page, workbench, placeOf(SAMPLE.path, view));
        await idle(page);
        expect(await seriousProblems(page, { theme }), view).toEqual([]);
      }
    });

    test('what floats over a view', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'events');
      const exports = (await page.getByRole('button', { name: 'Export', exact: true }).count()) > 0;
      for (const keys of ['Control+k', '?', 'Control+,', 'Control+o', ...(exports ? ['Control+e'] : [])]) {
        await page.keyboard.press(keys);
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await seriousProblems(page, { theme }), keys).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
      await page.getByRole('option', { name: /^9 / }).click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await seriousProblems(page, { theme }), 'the menu of an object').toEqual([]);
    });
  });
}
