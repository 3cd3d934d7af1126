import { describe, expect, it } from 'vitest';
import { TraceReducer } from '../../../../src/core/reduce/reducer.ts';
import { nodeByteTools } from '../../../../src/node/byte-tools.ts';

const manifest = {
  schema_version: 1,
  trace_id: 't',
  rollout_id: 'r',
  root_thread_id: 'root',
  started_at_unix_ms: 0,
  raw_event_log: 'trace.jsonl',
  payloads_dir: 'payloads',
};

/** Diagnostics of a log in a few words: `7` is a sound event with seq 7, `7!` one that cannot be applied, `?` no JSON. */
function diagnose(log: string): string[] {
  const payloads = { read: () => ({ ok: false as const, failure: { code: 'payload_missing', message: '' } }) };
  const reducer = new TraceReducer({ manifest, payloads, bytes: nodeByteTools, mode: 'lenient' });
  log.split(' ').forEach((word, index) => {
    const seq = Number.parseInt(word, 10);
    const thread_id = word.endsWith('!') ? 'nobody' : `thread ${index}`;
    const payload = word.endsWith('!')
      ? { type: 'thread_ended', thread_id, status: 'completed' }
      : { type: 'thread_started', thread_id, agent_path: '/root' };
    const event = { schema_version: 1, seq, wall_time_unix_ms: index, rollout_id: 'r', payload };
    reducer.applyLine(Buffer.from(word === '?' ? '{' : JSON.stringify(event)), { line: index + 1, byte: 0 });
  });
  return reducer.diagnostics.map(({ line, code }) => `${line} ${code}`);
}

describe('notices about seq', () => {
  it('tell gaps and repetitions', () => {
    expect(diagnose('1 2 4 4 5')).toEqual(['3 seq_gap', '4 seq_repeated']);
  });

  it('tell nothing when a log begins late', () => {
    expect(diagnose('8 9 10')).toEqual([]);
  });

  it('do not take a skipped line for a missing one', () => {
    expect(diagnose('1 2! 3')).toEqual(['2 unknown_thread']);
    expect(diagnose('1 ? 3')).toEqual(['2 line_json']);
    expect(diagnose('1 ? ? 3 5')).toEqual(['2 line_json', '3 line_json', '5 seq_gap']);
    expect(diagnose('1 ? 9')).toEqual(['2 line_json', '3 seq_gap']);
  });
});
