import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { openTrace } from '../../../../src/node/archive/open-trace.ts';
import { openStateFile } from '../../../../src/node/archive/state-file.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { caseFiles, FIXTURE_CASES, loadCase } from '../../../helpers/conformance.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const states = ['directed', 'generated']
  .flatMap((folder) => caseFiles(join(FIXTURE_CASES, folder)))
  .flatMap(({ path }) => {
    const { stateText } = loadCase(path);
    return stateText === null ? [] : [stateText];
  });

describe('a state.json alone', () => {
  it('is read, and written again to the byte', async () => {
    expect(states.length).toBeGreaterThan(50);
    const folder = tempFolder();
    const path = join(folder, 'state.json');
    for (const text of states) {
      writeFileSync(path, text);
      const opened = await openTrace(path);
      if (!opened.ok) throw new Error(opened.failure.message);
      if (opened.value.kind !== 'state') throw new Error(opened.value.kind);
      expect(serializeTrace(opened.value.trace)).toBe(text);
    }
  });

  it('is known by its content under any name, and says what is missing', async () => {
    const folder = tempFolder({ 'reduced.json': states[0] ?? '' });
    const reduced = await reduceBundle(join(folder, 'reduced.json'));
    expect(reduced.source.kind).toBe('state');
    expect(reduced.source.missing.join(' ')).toContain('payload');
    expect([...reduced.reducer.maps.threads.keys()]).toEqual(Object.keys(reduced.trace.threads));
    const ref = { raw_payload_id: 'raw_payload:1', kind: { type: 'tool_result' as const }, path: 'payloads/1.json' };
    expect(reduced.bundle.payloads.read(ref)).toMatchObject({ failure: { code: 'payload_missing' } });
    await reduced.close();
  });

  it('is refused with the place where it is wrong', async () => {
    const good = JSON.parse(states[0] ?? '') as Record<string, unknown>;
    const cases: [unknown, string, string][] = [
      [{ ...good, schema_version: 2 }, 'state_newer', 'schema_version 2'],
      [{ ...good, threads: 3 }, 'state_invalid', 'threads'],
      [{ ...good, conversation_items: undefined }, 'state_invalid', 'conversation_items: missing'],
      [
        { ...good, codex_turns: { a: { codex_turn_id: 'b', thread_id: 't', execution: null, input_item_ids: [] } } },
        'state_invalid',
        'codex_turns.a.execution',
      ],
      [[], 'state_invalid', 'the whole'],
    ];
    const folder = tempFolder();
    const path = join(folder, 'state.json');
    for (const [value, code, words] of cases) {
      writeFileSync(path, JSON.stringify(value));
      const opened = await openStateFile(path);
      expect(opened).toMatchObject({ ok: false, failure: { code, message: expect.stringContaining(words) } });
    }
    writeFileSync(path, '{"schema_version": 1, "trace_id": ');
    expect(await openStateFile(path)).toMatchObject({ failure: { code: 'state_damaged' } });
    expect(await openStateFile(join(folder, 'none.json'))).toMatchObject({ failure: { code: 'path_missing' } });
    expect(await openStateFile(folder)).toMatchObject({ failure: { code: 'state_unreadable' } });
  });

  it('does not take other files for one', async () => {
    const folder = tempFolder({ 'other.json': '{"a": 1}' });
    expect(await openTrace(join(folder, 'other.json'))).toMatchObject({ failure: { code: 'bundle_is_file' } });
  });
});
