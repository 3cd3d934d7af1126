import { z } from 'zod';
import { fail } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import { int64, ROLLOUT_STATUSES } from '../../core/trace/primitives.ts';
import type { BundleFacts } from '../../protocol/library.ts';
import { askedFirst } from './first-message.ts';
import { member, parseSpan, skipSpace } from './json-span.ts';
import type { LibraryIo } from './library-io.ts';
import type { Stamp } from './observe.ts';
import { asBuffer } from './read-index.ts';
import { noTrace, type TraceFile } from './trace-file.ts';

/** The scalar fields stand at the beginning of a state.json. */
const HEAD_BYTES = 16 * 1024;
/** Parsing more would hold up everything else; of a larger file the numbers stay unknown. */
const PARSED_UP_TO = 4 * 1024 * 1024;

const header = z.object({
  schema_version: z.literal(1),
  trace_id: z.string(),
  rollout_id: z.string(),
  started_at_unix_ms: int64,
  ended_at_unix_ms: int64.nullable(),
  status: z.enum(ROLLOUT_STATUSES),
  root_thread_id: z.string(),
});

const UNKNOWN: BundleFacts = {
  ...{ first_user_message: null, model: null, ended_at_unix_ms: null, threads: null, turns: null },
  ...{ inference_calls: null, tool_calls: null, tokens: null, events: null },
  ...{ compactions: null, failed_tools: null, broken_calls: null, unreadable_lines: null },
};

/** What a reduced trace is about: from its beginning, and where it is small from the whole. */
export async function readState(io: LibraryIo, path: string, stamp: Stamp): Promise<TraceFile> {
  const head = asBuffer(await io.read(path, 0, HEAD_BYTES));
  const fields = header.safeParse(headerIn(head));
  if (!fields.success) return noTrace(stamp, fail('state_invalid', 'no reduced trace', { path }).failure);
  const { trace_id, rollout_id, root_thread_id, started_at_unix_ms, ended_at_unix_ms, status } = fields.data;
  // A state.json has no files beside it; these are the names that a bundle of it would have.
  const manifest: Manifest = {
    ...{ schema_version: 1, trace_id, rollout_id, root_thread_id, started_at_unix_ms },
    ...{ raw_event_log: 'trace.jsonl', payloads_dir: 'payloads' },
  };
  const facts = stamp.size <= PARSED_UP_TO ? factsIn(await io.read(path, 0, stamp.size)) : UNKNOWN;
  return {
    ...{ stamp, kind: 'state', failure: null, manifest, status: status === 'running' ? 'idle' : status },
    ...{ log_bytes: 0, total_bytes: stamp.size, facts: { ...facts, ended_at_unix_ms }, summed: true },
  };
}

function headerIn(head: Uint8Array): Record<string, unknown> {
  const start = skipSpace(head, 0);
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(header.shape)) {
    const found = member(head, start, name);
    if (found && found.end !== -1) fields[name] = parseSpan(head, found);
  }
  return fields;
}

const list = z.record(z.string(), z.unknown());
const tools = z.record(z.string(), z.object({ execution: z.object({ status: z.string() }) }));
const collections = z.object({ threads: list, codex_turns: list, tool_calls: tools, compactions: list });
const calls = z.record(
  z.string(),
  z.object({
    model: z.string(),
    execution: z.object({ started_seq: z.number(), status: z.string() }),
    usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullable(),
  }),
);
const item = z.object({
  kind: z.literal('message'),
  role: z.literal('user'),
  body: z.object({ parts: z.array(z.object({ type: z.string(), text: z.string().optional() })) }),
});

/** Facts of a whole state.json; what cannot be read stays unknown, for opening the file says what is wrong with it. */
function factsIn(bytes: Uint8Array): BundleFacts {
  let value: unknown;
  try {
    value = JSON.parse(asBuffer(bytes).toString('utf8'));
  } catch {
    return UNKNOWN;
  }
  const counted = collections.safeParse(value);
  const called = calls.safeParse((value as { inference_calls?: unknown }).inference_calls);
  if (!counted.success || !called.success) return UNKNOWN;
  const count = (objects: object): number => Object.keys(objects).length;
  const { threads, codex_turns, tool_calls, compactions } = counted.data;
  const withStatus = (objects: Record<string, { execution: { status: string } }>, ...statuses: string[]): number =>
    Object.values(objects).filter(({ execution }) => statuses.includes(execution.status)).length;
  const inOrder = Object.values(called.data).sort((a, b) => a.execution.started_seq - b.execution.started_seq);
  return {
    ...UNKNOWN,
    first_user_message: firstMessage((value as { conversation_items?: unknown }).conversation_items),
    model: inOrder[0]?.model ?? null,
    threads: count(threads),
    turns: count(codex_turns),
    inference_calls: inOrder.length,
    tool_calls: count(tool_calls),
    compactions: count(compactions),
    failed_tools: withStatus(tool_calls, 'failed'),
    broken_calls: withStatus(called.data, 'failed', 'cancelled'),
    tokens: inOrder.reduce((sum, { usage }) => sum + (usage ? usage.input_tokens + usage.output_tokens : 0), 0),
  };
}

/** Ids of items end in their number; the file has them in the order of their letters. */
function firstMessage(items: unknown): string | null {
  if (typeof items !== 'object' || items === null) return null;
  const number = (id: string): number => Number(/(\d{1,15})$/.exec(id)?.[1] ?? 0);
  const entries = Object.entries(items).sort(([a], [b]) => number(a) - number(b));
  for (const [, value] of entries) {
    const message = item.safeParse(value);
    for (const { text = '' } of message.success ? message.data.body.parts : []) {
      const asked = askedFirst(text);
      if (asked !== null) return asked;
    }
  }
  return null;
}
