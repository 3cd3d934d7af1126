import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../../../../src/node/export/types.ts';
import { exported, sampleSource } from '../../../helpers/export-source.ts';

/**
 * Exports of the sample trace, as they are meant to be. After a change that is wanted: `npx vitest run -u
 * test/unit/node/export/golden.test.ts`, and read the difference.
 */
const FOLDER = join(import.meta.dirname, '../../../fixtures/export');
const sample = await sampleSource();
const bisect = Object.values(sample.trace.threads).find(({ agent_path }) => agent_path === '/root/bisect_history');
const thread = { threadIds: [bisect?.thread_id ?? ''] };
const minute = { ...thread, to: sample.trace.started_at_unix_ms + 150_000 };

describe('golden files', () => {
  test.each<[file: string, format: string, options: ExportOptions]>([
    ['bisect_history.md', 'markdown', { selection: thread }],
    ['bisect_history.html', 'html', { selection: thread }],
    ['bisect_history.trace.json', 'chrome-trace', { selection: thread }],
    ['bisect_history.otlp.json', 'otlp', { selection: thread }],
    ['bisect_history_start.content.otlp.json', 'otlp', { selection: minute, content: true }],
    ['bisect_history_start.jsonl', 'jsonl', { selection: minute }],
    ['tool_calls.csv', 'csv', { selection: thread }],
    ['inference_calls.csv', 'csv', { selection: thread, table: 'inference_calls' }],
    ['edges.csv', 'csv', { table: 'edges' }],
  ])('%s', async (file, format, options) => {
    await expect(exported(format, sample, options)).toMatchFileSnapshot(join(FOLDER, file));
  });
});
