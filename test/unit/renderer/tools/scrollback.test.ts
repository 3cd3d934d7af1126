import { describe, expect, test } from 'vitest';
import type { TerminalOperationView } from '../../../../src/core/model/view.ts';
import {
  loadedKey,
  type OutputPath,
  type ScrollRow,
  scrollback,
} from '../../../../src/renderer/views/tools/scrollback.ts';

type Output = Partial<NonNullable<TerminalOperationView['result']>>;

function operation(id: string, command: string, output: Output | null, cut: TerminalOperationView['cut'] = null) {
  const view: TerminalOperationView = {
    operation_id: id,
    terminal_id: 'terminal:1',
    tool_call_id: `tool ${id}`,
    kind: 'exec_command',
    execution: { started_at_unix_ms: 0, started_seq: 1, ended_at_unix_ms: 5, ended_seq: 2, status: 'completed' },
    request: {
      type: 'exec_command',
      command: ['bash', '-lc', command],
      display_command: command,
      cwd: '/work',
      yield_time_ms: null,
      max_output_tokens: null,
    },
    result: output && {
      exit_code: 0,
      stdout: '',
      stderr: '',
      formatted_output: null,
      original_token_count: null,
      chunk_id: null,
      ...output,
    },
    model_observations: [],
    raw_payload_ids: [],
    cut,
  };
  return view;
}

const NOTHING = new Map<string, string>();

/** Rows in a few characters: `$ command`, `> continued`, `text`, `! error`, `… path`, `=` for an end. */
function draw(rows: readonly ScrollRow[]): string[] {
  return rows.map((row) => {
    if (row.type === 'prompt') return `${row.first ? '$' : '>'} ${row.text}`;
    if (row.type === 'line') return `${row.errors ? '! ' : ''}${row.line.map((span) => span.text).join('')}`;
    return row.type === 'more' ? `… ${row.path}` : '=';
  });
}

describe('a scrollback', () => {
  test('is prompts, output, errors and ends, in order', () => {
    const rows = scrollback(
      [operation('1', 'ls', { stdout: 'a\nb\n' }), operation('2', 'make\nmake test', { stdout: 'x', stderr: 'bad\n' })],
      NOTHING,
    );
    expect(draw(rows)).toEqual(['$ ls', 'a', 'b', '=', '$ make', '> make test', 'x', '! bad', '=']);
  });

  test('shows what the model was told where the streams are empty', () => {
    expect(draw(scrollback([operation('1', 'ls', { formatted_output: 'told' })], NOTHING))).toEqual([
      '$ ls',
      'told',
      '=',
    ]);
    expect(draw(scrollback([operation('1', 'ls', { stdout: 'real', formatted_output: 'told' })], NOTHING))).toEqual([
      '$ ls',
      'real',
      '=',
    ]);
    expect(draw(scrollback([operation('1', 'sleep 9', null)], NOTHING))).toEqual(['$ sleep 9', '=']);
  });

  test('says where output was cut, until it is there', () => {
    const path: OutputPath = 'result.stdout';
    const cut = { [path]: { chars: 6, bytes: 6, lines: 3 } };
    const one = operation('1', 'seq', { stdout: '1\n' }, cut);
    expect(draw(scrollback([one], NOTHING))).toEqual(['$ seq', '1', `… ${path}`, '=']);
    const loaded = new Map([[loadedKey(one, path), '1\n2\n3\n']]);
    expect(draw(scrollback([one], loaded))).toEqual(['$ seq', '1', '2', '3', '=']);
  });

  test('what did not change keeps its rows', () => {
    const one = operation('1', 'ls', { stdout: 'a' });
    const [before] = scrollback([one], NOTHING);
    expect(scrollback([one, operation('2', 'pwd', null)], NOTHING)[0]).toBe(before);
  });
});
