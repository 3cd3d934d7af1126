import type { Locator, Page } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { expectPicture } from './pictures.ts';
import { idle, openTrace, placeOf, regions, SAMPLE, showView, test, visit } from './workbench.ts';

/* What the sample trace looks like, against kept pictures, in both themes. See test/fixtures/pictures/README.md. */

const executablePath = await findChromium();
// Letters as wide here as there: no hinting, no smoothing by the screen's own pixels.
const EVERYWHERE_ALIKE = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];

test.use({
  timezoneId: 'UTC',
  locale: 'en-GB',
  contextOptions: { reducedMotion: 'reduce' },
  launchOptions: { args: [...CHROMIUM_ARGS, ...EVERYWHERE_ALIKE], ...(executablePath ? { executablePath } : {}) },
});

const WAIT = { collection: 'tool_calls', id: 'call_p0RtW3sK' };
const EDGE = { collection: 'interaction_edges', id: 'edge:tool:call_u7Kq2Lsm' };
const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Timeline' });

/** The timeline's picture once all of it is drawn. */
const drawnOf = (page: Page) =>
  page.locator('[data-part=root][data-bars]:not([data-bars="0"])[data-overview=current][data-frame=idle]');

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });
    const look = (name: string, shown: Locator) => expectPicture(shown.page(), `${name}-${theme}`, shown);

    test('timeline', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'timeline');
      const drawn = drawnOf(page);
      await look('timeline', drawn);
      await test.step('by status', async () => {
        await toolbar(page).getByText('Status').click();
        await look('timeline-status', drawn);
        await toolbar(page).getByText('Kind').click();
      });
      await test.step('critical path', async () => {
        await toolbar(page).getByRole('button', { name: 'Critical path' }).click();
        await look('timeline-path', page.getByRole('region', { name: 'Critical path' }).getByRole('table'));
        await toolbar(page).getByRole('button', { name: 'Critical path' }).click();
      });
    });

    test('timeline, with what is connected with a wait', async ({ page, workbench }) => {
      await visit(page, workbench, placeOf(SAMPLE.path, 'timeline', WAIT));
      await idle(page);
      await regions(page).inspector.getByText('ended by').waitFor();
      await look('timeline-wait', drawnOf(page));
    });

    test('threads', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'threads');
      await look('threads', page.getByRole('treeitem', { name: /audit_timers.*answered/ }));
      await visit(page, workbench, placeOf(SAMPLE.path, 'threads', EDGE));
      await idle(page);
      await look('threads-edge', page.getByRole('complementary', { name: 'Message' }).getByText('Read 2.4'));
    });

    test('compactions and context', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'compactions');
      const items = page.getByRole('main').getByRole('treeitem');
      await look('compactions', items.getByText('2 fetched again later'));
      await showView(page, 'Context');
      await look('context', items.filter({ hasText: 'Encrypted summary' }).first());
      await page.getByRole('slider', { name: 'Call that is shown' }).focus();
      for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
      await look('context-compacted', items.filter({ hasText: 'Gone since call 21' }));
    });

    test('transcript, tools, events', async ({ page, workbench }) => {
      await openTrace(page, workbench, SAMPLE.path, 'transcript');
      const rows = page.getByRole('main').locator('[role=option], [role=treeitem], [role=article]');
      await look('transcript', rows.first());
      await showView(page, 'Tools');
      await look('tools', rows.first());
      await showView(page, 'Events');
      await look('events', rows.first());
    });
  });
}
