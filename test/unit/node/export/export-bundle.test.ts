import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TraceError } from '../../../../src/core/failure.ts';
import { EXPORT_FORMATS, type ExportProgress, exportBundle } from '../../../../src/node/export/index.ts';
import { exported, sampleSource } from '../../../helpers/export-source.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const sample = await sampleSource();
const SAMPLES = join(import.meta.dirname, '../../../../resources/sample-trace');
const bundle = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof TraceError ? error.code : error),
  );

describe('exportBundle', () => {
  test.each(EXPORT_FORMATS)('$id: from a folder, whole, with progress to the end', async ({ id, extension }) => {
    const output = join(tempFolder(), `trace${extension}`);
    const seen: ExportProgress[] = [];
    const written = await exportBundle(bundle, { format: id, output, onProgress: (one) => seen.push(one) });
    const text = readFileSync(output, 'utf8');
    expect(written).toEqual({ path: output, bytes: Buffer.byteLength(text) });
    expect(text).toBe(exported(id, sample));
    const done = seen.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  });

  test.each(EXPORT_FORMATS)('$id: from a state.json alone', async ({ id }) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'state.json'), exported('state', sample));
    const output = join(folder, 'out');
    await exportBundle(join(folder, 'state.json'), { format: id, output });
    expect(readFileSync(output, 'utf8').length).toBeGreaterThan(1000);
  });

  test('the state of a state.json is that file', async () => {
    const folder = tempFolder();
    const text = exported('state', sample);
    writeFileSync(join(folder, 'state.json'), text);
    await exportBundle(join(folder, 'state.json'), { format: 'state', output: join(folder, 'again.json') });
    expect(readFileSync(join(folder, 'again.json'), 'utf8')).toBe(text);
  });

  test.each(EXPORT_FORMATS)('$id: cancelled half-way, nothing is left and the old file stays', async ({ id }) => {
    const folder = tempFolder({ out: 'old' });
    const abort = new AbortController();
    const onProgress = ({ done, total }: ExportProgress) => {
      if (done > total / 2) abort.abort();
    };
    const run = exportBundle(sample, { format: id, output: join(folder, 'out'), signal: abort.signal, onProgress });
    expect(await codeOf(run)).toBe('cancelled');
    expect(readdirSync(folder)).toEqual(['out']);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('old');
  });

  test('a check that refuses leaves nothing', async () => {
    const folder = tempFolder();
    const check = function* (chunks: Iterable<string>): Generator<string> {
      yield* chunks;
      throw new TraceError({ code: 'still_secret', message: 'a secret is still in it' });
    };
    const run = exportBundle(sample, { format: 'html', output: join(folder, 'out'), check });
    expect(await codeOf(run)).toBe('still_secret');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('fails with what is wrong', async () => {
    const folder = tempFolder();
    const output = join(folder, 'out');
    expect(await codeOf(exportBundle(join(folder, 'none'), { format: 'html', output }))).toBe('path_missing');
    expect(await codeOf(exportBundle(sample, { format: 'pdf' as 'html', output }))).toBe('format_unknown');
    expect(await codeOf(exportBundle(sample, { format: 'html', output: join(folder, 'no', 'out') }))).toBe(
      'folder_missing',
    );
    const selection = { threadIds: ['nobody'] };
    expect(await codeOf(exportBundle(sample, { format: 'html', output, selection }))).toBe('selection_unknown');
    expect(existsSync(output)).toBe(false);
  });
});
