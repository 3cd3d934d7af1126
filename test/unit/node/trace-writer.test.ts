import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Failure, TraceError } from '../../../src/core/failure.ts';
import { rawEvent } from '../../../src/core/trace/events.ts';
import { manifest } from '../../../src/core/trace/manifest.ts';
import { rawPayloadRef } from '../../../src/core/trace/payload-ref.ts';
import { TraceWriter, type TraceWriterOptions } from '../../../src/node/trace-writer.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const IDS = { traceId: 'trace-1', rolloutId: 'rollout-1', rootThreadId: 'thread-1' };

function open(options: Partial<TraceWriterOptions> = {}, root = tempFolder()) {
  let time = 1_000;
  const failures: Failure[] = [];
  const now = () => time++;
  const writer = TraceWriter.create(root, { ...IDS, now, onError: (failure) => failures.push(failure), ...options });
  const text = (path: string): string => readFileSync(join(writer.bundleDir, path), 'utf8');
  return { writer, failures, text, root };
}

const started = { type: 'rollout_started', trace_id: 'trace-1', root_thread_id: 'thread-1' } as const;

test('the bytes on disk', () => {
  const { writer, text, failures } = open();
  expect(basename(writer.bundleDir)).toBe('trace-trace-1-thread-1');
  expect(readdirSync(writer.bundleDir).sort()).toEqual(['manifest.json', 'payloads', 'trace.jsonl']);
  expect(text('manifest.json')).toBe(`{
  "schema_version": 1,
  "trace_id": "trace-1",
  "rollout_id": "rollout-1",
  "root_thread_id": "thread-1",
  "started_at_unix_ms": 1000,
  "raw_event_log": "trace.jsonl",
  "payloads_dir": "payloads"
}`);
  expect(text('trace.jsonl')).toBe('');

  expect(writer.event(started)).toBe(1);
  const ref = writer.payload('session_metadata', { model: 'gpt', agent_path: '/root' });
  expect(ref).toEqual({ raw_payload_id: 'raw_payload:1', kind: { type: 'session_metadata' }, path: 'payloads/1.json' });
  const thread = { type: 'thread_started', thread_id: 'thread-1', agent_path: '/root', metadata_payload: ref } as const;
  expect(writer.event(thread, { threadId: 'thread-1', at: 77.9 })).toBe(2);
  const turn = { type: 'codex_turn_ended', codex_turn_id: 't', status: 'completed' } as const;
  expect(writer.event(turn, { threadId: 'thread-1', codexTurnId: 't' })).toBe(3);

  expect(text('payloads/1.json')).toBe('{\n  "model": "gpt",\n  "agent_path": "/root"\n}');
  expect(text('trace.jsonl')).toBe(
    [
      '{"schema_version":1,"seq":1,"wall_time_unix_ms":1001,"rollout_id":"rollout-1","thread_id":null,"codex_turn_id":null,"payload":{"type":"rollout_started","trace_id":"trace-1","root_thread_id":"thread-1"}}',
      '{"schema_version":1,"seq":2,"wall_time_unix_ms":77,"rollout_id":"rollout-1","thread_id":"thread-1","codex_turn_id":null,"payload":{"type":"thread_started","thread_id":"thread-1","agent_path":"/root","metadata_payload":{"raw_payload_id":"raw_payload:1","kind":{"type":"session_metadata"},"path":"payloads/1.json"}}}',
      '{"schema_version":1,"seq":3,"wall_time_unix_ms":1002,"rollout_id":"rollout-1","thread_id":"thread-1","codex_turn_id":"t","payload":{"type":"codex_turn_ended","codex_turn_id":"t","status":"completed"}}',
      '',
    ].join('\n'),
  );
  expect(writer.bytesWritten).toBe(Buffer.byteLength(text('trace.jsonl')) + Buffer.byteLength(text('payloads/1.json')));
  writer.close();
  expect(failures).toEqual([]);
});

test('what is written passes the schemas; absent optional fields are null', () => {
  const { writer, text } = open();
  const result = writer.payload('tool_result', { type: 'error', error: 'no' });
  writer.event({
    type: 'tool_call_started',
    tool_call_id: 'c',
    requester: { type: 'model' },
    kind: { type: 'exec_command' },
    summary: { type: 'generic', label: 'exec' },
  });
  writer.event({ type: 'tool_call_ended', tool_call_id: 'c', status: 'failed', result_payload: result });
  const lines = text('trace.jsonl').split('\n').slice(0, -1);
  const [first, second] = lines.map((line) => rawEvent.parse(JSON.parse(line)));
  expect(first?.payload).toEqual({
    type: 'tool_call_started',
    tool_call_id: 'c',
    model_visible_call_id: null,
    code_mode_runtime_tool_id: null,
    requester: { type: 'model' },
    kind: { type: 'exec_command' },
    summary: { type: 'generic', label: 'exec', input_preview: null, output_preview: null },
    invocation_payload: null,
  });
  expect(lines[0]).toContain('"model_visible_call_id":null');
  expect(second?.payload).toMatchObject({ result_payload: rawPayloadRef.parse(result) });
  expect(manifest.parse(JSON.parse(text('manifest.json')))).toMatchObject({ trace_id: 'trace-1' });
});

test('any JSON value comes back', () => {
  const { writer, text, failures } = open();
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
      const { path } = writer.payload('protocol_event', value);
      expect(JSON.parse(text(path))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60 },
  );
  expect(failures).toEqual([]);
});

test('half a surrogate pair becomes U+FFFD, an escaped backslash before "ud800" stays', () => {
  const { writer, text } = open();
  const { path } = writer.payload('protocol_event', ['a\ud800b', '\\ud800', 'x\udc00', '😀']);
  expect(JSON.parse(text(path))).toEqual(['a\ufffdb', '\\ud800', 'x\ufffd', '😀']);
  expect(text(path)).not.toMatch(/[^\\]\\ud/);
  writer.event({ type: 'codex_turn_started', codex_turn_id: '\udfff', thread_id: '\\ud83d' });
  expect(rawEvent.parse(JSON.parse(text('trace.jsonl'))).payload).toMatchObject({
    codex_turn_id: '\ufffd',
    thread_id: '\\ud83d',
  });
});

test('a payload is complete before an event names it, and an event is on disk when the call returns', () => {
  const { writer, text } = open();
  for (let n = 1; n <= 5; n += 1) {
    const before = text('trace.jsonl');
    const ref = writer.payload('protocol_event', { n, text: 'x'.repeat(200_000) });
    expect(JSON.parse(text(ref.path))).toMatchObject({ n });
    expect(text('trace.jsonl')).toBe(before);
    writer.event({ type: 'protocol_event_observed', event_type: 'e', event_payload: ref });
    expect(text('trace.jsonl').slice(before.length)).toMatch(new RegExp(`^\\{.*"raw_payload:${n}".*\\}\\n$`));
  }
});

test('ids cannot lead out of the root', () => {
  const root = tempFolder();
  const { writer, failures } = open({ traceId: '../../x', rootThreadId: 'a/b\\c\0ü' }, root);
  expect(basename(writer.bundleDir)).toBe('trace-..%2F..%2Fx-a%2Fb%5Cc%00%C3%BC');
  expect(readdirSync(root)).toEqual([basename(writer.bundleDir)]);
  expect(failures).toEqual([]);
});

test('a root that cannot be made is reported, not thrown; nothing is written', () => {
  const root = join(tempFolder({ file: 'not a folder' }), 'file');
  const { writer, failures } = open({}, root);
  expect(failures).toMatchObject([{ code: 'write_failed' }]);
  expect(writer.recording).toBe(false);
  expect(writer.event(started)).toBe(0);
  writer.payload('protocol_event', {});
  writer.close();
  expect(failures).toHaveLength(1);
  expect(writer.failures).toEqual(failures);
  expect(readFileSync(root, 'utf8')).toBe('not a folder');
});

test('an existing bundle is left alone', () => {
  const root = tempFolder();
  const first = open({}, root);
  first.writer.event(started);
  const second = open({}, root);
  expect(second.failures).toMatchObject([
    { code: 'bundle_exists', message: expect.stringContaining('exists already') },
  ]);
  expect(second.writer.event(started)).toBe(0);
  expect(first.writer.event(started)).toBe(2);
  expect(first.text('trace.jsonl').split('\n')).toHaveLength(3);
});

test('a payload that cannot be written ends recording before any event can name it', () => {
  const { writer, failures, text } = open();
  writer.event(started);
  mkdirSync(join(writer.bundleDir, 'payloads/1.json'));
  const ref = writer.payload('protocol_event', { lost: true });
  expect(failures).toMatchObject([
    { code: 'write_failed', where: { path: join(writer.bundleDir, 'payloads/1.json') } },
  ]);
  expect(writer.event({ type: 'protocol_event_observed', event_type: 'e', event_payload: ref })).toBe(0);
  expect(text('trace.jsonl').split('\n')).toHaveLength(2);
  rmSync(join(writer.bundleDir, 'payloads'), { recursive: true });
  writer.payload('protocol_event', {});
  expect(failures).toHaveLength(1);
});

test('throwOnError throws as well', () => {
  const root = tempFolder({ file: '' });
  expect(() => open({ throwOnError: true }, join(root, 'file'))).toThrow(TraceError);
  const { writer, failures } = open({ throwOnError: true });
  expect(() => writer.payload('protocol_event', undefined)).toThrow(TraceError);
  expect(failures).toMatchObject([{ code: 'payload_not_json' }]);
});

test('a listener that throws does no harm', () => {
  const listener = () => {
    throw new Error('listener');
  };
  const { writer } = open({ onError: listener }, join(tempFolder({ file: '' }), 'file'));
  expect(writer.failures).toHaveLength(1);
});

test('what is no JSON is recorded as null and reported', () => {
  const { writer, failures, text } = open();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  for (const value of [undefined, circle, 1n, () => 0]) {
    const { path } = writer.payload('protocol_event', value);
    expect(text(path)).toBe('null');
  }
  expect(failures.map((failure) => failure.code)).toEqual(Array(4).fill('payload_not_json'));
  expect(writer.recording).toBe(true);
});

test('what is no event is reported and takes no seq', () => {
  const { writer, failures, text } = open();
  const wrong = { ...started, root_thread_id: 7 } as unknown as typeof started;
  expect(writer.event(wrong)).toBe(0);
  expect(writer.event(started, { at: Number.NaN })).toBe(0);
  expect(failures).toMatchObject([
    { code: 'event_invalid', message: expect.stringContaining('root_thread_id') },
    { code: 'event_invalid' },
  ]);
  expect(text('trace.jsonl')).toBe('');
  expect(writer.event(started)).toBe(1);
});

test('after close nothing is written, and that is said', () => {
  const { writer, failures, text } = open();
  writer.event(started);
  writer.close();
  writer.close();
  const before = text('trace.jsonl');
  expect(writer.event(started)).toBe(0);
  expect(text('trace.jsonl')).toBe(before);
  expect(failures).toMatchObject([{ code: 'writer_closed' }]);
});
