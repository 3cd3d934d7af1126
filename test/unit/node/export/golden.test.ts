import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXPORT_FORMATS } from '../../../../src/node/export/table.ts';
import type { ExportOptions } from '../../../../src/node/export/types.ts';
import { exported, sampleSource } from '../../../helpers/export-source.ts';

/**
 * Exports of the sample trace, as they are meant to be. After a change that is wanted: `npx vitest run --update=all
 * test/unit/node/export/golden.test.ts`, and read the difference.
 */
const FOLDER = join(import.meta.dirname, '../../../fixtures/export');
const sample = await sampleSource();
const bisect = Object.values(sample.trace.threads).find(({ agent_path }) => agent_path === '/root/bisect_history');
const thread = { threadIds: [bisect?.thread_id ?? ''] };
const minute = { ...thread, to: sample.trace.started_at_unix_ms + 150_000 };

/** Every export of the whole sample, too large to be read: its size and a hash, line by line the same as the files above. */
const WHOLE: readonly [name: string, format: string, options: ExportOptions][] = [
  ['state', 'state', {}],
  ['jsonl', 'jsonl', {}],
  ['markdown', 'markdown', {}],
  ['markdown, whole outputs', 'markdown', { wholeOutputs: true }],
  ['html', 'html', {}],
  ['html, whole outputs', 'html', { wholeOutputs: true }],
  ['chrome-trace', 'chrome-trace', {}],
  ['otlp', 'otlp', {}],
  ['otlp, content', 'otlp', { content: true }],
  ['csv, tool_calls', 'csv', { table: 'tool_calls' }],
  ['csv, inference_calls', 'csv', { table: 'inference_calls' }],
  ['csv, edges', 'csv', { table: 'edges' }],
];

describe('golden files', () => {
  test('of the whole sample, in every format', async () => {
    const facts = WHOLE.map(([name, format, options]) => {
      const text = exported(format, sample, options);
      const lines = text.split('\n').length - 1;
      return `${createHash('sha256').update(text).digest('hex')}  ${Buffer.byteLength(text)} bytes  ${lines} lines  ${name}\n`;
    });
    await expect(facts.join('')).toMatchFileSnapshot(join(FOLDER, 'whole.sha256.txt'));
    expect(new Set(WHOLE.map(([, format]) => format)).size).toBe(EXPORT_FORMATS.length);
  });

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
