import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TraceError } from '../../../../src/core/failure.ts';
import type { Diagnostic } from '../../../../src/core/reduce/diagnostic.ts';
import { meaningOf } from '../../../../src/renderer/text/diagnostics.ts';
import { type CheckResult, checkPayloads } from '../../../../src/renderer/views/diagnostics/check-payloads.ts';
import { diagnosticRows, groupDiagnostics } from '../../../../src/renderer/views/diagnostics/groups.ts';

const one = (code: string, line: number, severity: Diagnostic['severity'] = 'skipped'): Diagnostic => ({
  severity,
  code,
  message: code,
  line,
  byte: 0,
  seq: null,
  event_type: null,
  raw_payload_id: null,
});

describe('groups', () => {
  test('what was skipped comes before what is only odd, then what comes first in the log', () => {
    const list = [one('a', 1), one('seq_gap', 2, 'notice'), one('b', 3), one('b', 4), one('seq_gap', 5, 'notice')];
    const groups = groupDiagnostics([...list, one('seq_gap', 6, 'notice')]);
    expect(groups.map((group) => [group.code, group.list.map(({ line }) => line)])).toEqual([
      ['a', [1]],
      ['b', [3, 4]],
      ['seq_gap', [2, 5, 6]],
    ]);
  });

  test('long groups are folded at first', () => {
    const groups = groupDiagnostics([...Array.from({ length: 201 }, (_, i) => one('many', i)), one('few', 9)]);
    const rows = diagnosticRows(groups, new Set());
    expect(rows.map((row) => row.type)).toEqual(['group', 'group', 'one']);
    expect(diagnosticRows(groups, new Set(['skipped many'])).length).toBe(204);
  });
});

describe('meanings', () => {
  test('every code that the reducer can give is told in words', () => {
    const folder = join(import.meta.dirname, '../../../../src/core/reduce');
    const source = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const codes = [...source.matchAll(/\breject\(\s*'([a-z_]+)'/g)].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) {
      const { title, follows, todo } = meaningOf(code);
      expect([title, follows, todo].every((text) => text.length > 8)).toBe(true);
    }
  });

  test('an unknown code keeps its name', () => {
    expect(meaningOf('quite_new').title).toBe('Quite new');
  });
});

describe('the check of payloads', () => {
  test('opens each once and names those that cannot be opened', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `raw_payload:${i}`);
    const opened: string[] = [];
    const told: CheckResult[] = [];
    const load = async (id: string) => {
      opened.push(id);
      if (id.endsWith('7')) throw new TraceError({ code: 'payload_missing', message: `${id} is not there` });
    };
    await checkPayloads(ids, load, new AbortController().signal, (result) => told.push(result));
    expect([...opened].sort()).toEqual([...ids].sort());
    expect(told.at(-1)).toMatchObject({ state: 'ended', done: 120, all: 120 });
    expect(told.at(-1)?.missing.length).toBe(12);
    expect(told.length).toBeGreaterThan(2);
  });

  test('ends when it is asked to', async () => {
    const stop = new AbortController();
    let opened = 0;
    const load = async () => {
      opened++;
      if (opened === 10) stop.abort();
    };
    let last: CheckResult | undefined;
    const ids = Array.from({ length: 1000 }, (_, i) => String(i));
    await checkPayloads(ids, load, stop.signal, (result) => {
      last = result;
    });
    expect(last).toMatchObject({ state: 'ended', missing: [] });
    expect(opened).toBeLessThan(30);
  });
});
