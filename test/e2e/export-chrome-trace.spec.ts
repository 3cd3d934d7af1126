import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { exported, sampleSource } from '../helpers/export-source.ts';

/** What speedscope writes of what it has read. */
interface Speedscope {
  profiles: { name: string; unit: string; events: { type: 'O' | 'C' }[] }[];
}

const PACKAGE = createRequire(import.meta.url).resolve('speedscope/package.json');
const VIEWER = pathToFileURL(join(dirname(PACKAGE), 'dist/release/index.html')).href;

test('a chrome-trace opens in a viewer that is not ours, with every slice on its thread', async ({ page }, info) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  const text = exported('chrome-trace', await sampleSource());
  const file = info.outputPath('sample.json');
  writeFileSync(file, text);

  await page.goto(VIEWER);
  await page.setInputFiles('input[type=file]', file);
  await page.getByText('/root (pid 1), agent (tid 1)').first().waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Export').click()]);
  const { profiles } = JSON.parse(readFileSync(await download.path(), 'utf8')) as Speedscope;

  const agents = ['/root', '/root/reproduce_flake', '/root/bisect_history', '/root/audit_timers'];
  expect(profiles.filter(({ name }) => name.endsWith('agent (tid 1)')).map(({ name }) => name)).toEqual(
    agents.map((path, index) => `${path} (pid ${index + 1}), agent (tid 1)`),
  );
  expect(new Set(profiles.map(({ unit }) => unit))).toEqual(new Set(['microseconds']));
  const { traceEvents } = JSON.parse(text) as { traceEvents: { ph: string }[] };
  const begun = profiles.flatMap(({ events }) => events.filter(({ type }) => type === 'O'));
  const ended = profiles.flatMap(({ events }) => events.filter(({ type }) => type === 'C'));
  // It leaves out what is not nested properly: nothing.
  expect(begun).toHaveLength(traceEvents.filter(({ ph }) => ph === 'X').length);
  expect(ended).toHaveLength(begun.length);
  expect(complaints).toEqual([]);
});
