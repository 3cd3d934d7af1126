import { TextDecoder } from 'node:util';
import { fail, TraceError } from '../../core/failure.ts';
import { COLLECTIONS } from '../../core/model/trace.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import type { PayloadStore } from '../../node/payload-store.ts';
import type { CliIo } from '../io.ts';
import { writeJson } from '../json-output.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { printable } from '../terminal/printable.ts';
import { type FoundObject, findObjects, nearIds } from '../text/find-object.ts';
import { readableText } from '../text/readable-text.ts';
import { defineCommand, quoted, UsageError } from '../usage.ts';

/** `rollout show` (issue 2 §4): any object of the reduced trace, or the content of a payload. */
export const show = defineCommand(
  {
    name: 'show',
    summary: 'print one object, item or payload of a bundle',
    about: [
      'Reduces the bundle leniently and prints the object with this id as it stands in state.json. Ids are those of state.json: thread, turn, item (conversation_item:12), inference call, code cell, tool call, terminal, terminal operation, compaction, compaction request, edge, payload (raw_payload:7). An agent can also be named by its path, and what a model calls a call (call_…) finds tool calls and code cells.',
      'Of a payload its content is printed, exactly; --json prints the reference instead. On a terminal, control characters are made visible.',
      'When an id stands for several objects, say which: COLLECTION/ID.',
    ],
    arguments: [
      { name: 'BUNDLE', describe: 'Folder or archive of a bundle, or a state.json.' },
      { name: 'ID', describe: `Id of an object, or COLLECTION/ID. Collections: ${COLLECTIONS.join(', ')}.` },
    ],
    options: {
      text: {
        type: 'boolean',
        describe: "Only its readable text: an item's words, a command's output, a program's source.",
      },
      json: { type: 'boolean', describe: 'The object as in state.json, also of a payload.' },
    },
    examples: [
      { line: 'rollout show trace-7f3a conversation_item:12', what: 'One item of the conversation.' },
      { line: 'rollout show trace-7f3a terminal_operation:3 --text', what: 'What a command printed.' },
      { line: 'rollout show trace-7f3a raw_payload:7 | jq .input[0]', what: 'What a payload file holds.' },
    ],
  },
  async ({ options, positionals: [dir = '', id = ''] }, io) => {
    if (options.text && options.json) throw new UsageError('--text and --json exclude each other');
    const { bundle, trace, skippedRefs } = await reduceForCommand(io, dir, 'lenient');
    // Payloads of lines that were skipped are not in the reduced trace, but are just what one wants to see then.
    for (const ref of skippedRefs) trace.raw_payloads[ref.raw_payload_id] ??= ref;
    const found = findObjects(trace, id);
    const [object] = found;
    if (!object) {
      const near = nearIds(trace, id);
      const hint = near.length > 0 ? `; there is ${near.map(quoted).join(', ')}` : '';
      throw new TraceError(fail('id_unknown', `${quoted(id)} is no id in this bundle${hint}`).failure);
    }
    if (found.length > 1) throw new TraceError(ambiguous(id, found).failure);
    if (object.collection === 'raw_payloads' && !options.json)
      await writePayload(io, bundle.payloads, object.value as RawPayloadRef);
    else if (options.text) await writeText(io, object);
    else await writeJson(io, object.value);
    return 0;
  },
);

function ambiguous(id: string, found: readonly FoundObject[]) {
  const choices = found.map(({ collection, id: own }) => `${collection}/${own}`).join(', ');
  return fail('id_ambiguous', `${quoted(id)} stands for ${found.length} objects: ${choices}`);
}

async function writeText(io: CliIo, { collection, id, value }: FoundObject): Promise<void> {
  const text = readableText(collection, value);
  if (text === null) throw new TraceError(fail('no_text', `${collection}/${id} has no text; leave out --text`).failure);
  await io.stdout.write(io.stdout.isTTY ? `${printable(text)}\n` : text);
}

const PART = 1024 * 1024;

/** Writes the content in parts: a payload may be larger than memory. */
async function writePayload(io: CliIo, payloads: PayloadStore, ref: RawPayloadRef): Promise<void> {
  const decoder = new TextDecoder();
  let last = '';
  for (let start = 0; ; ) {
    if (io.signal.aborted) throw new TraceError({ code: 'cancelled', message: 'writing was cancelled' });
    const part = await payloads.readRange(ref, start, start + PART);
    if (!part.ok) throw new TraceError(part.failure);
    const { bytes, end, size } = part.value;
    if (io.stdout.isTTY) {
      last = decoder.decode(bytes, { stream: end < size });
      await io.stdout.write(printable(last));
    } else await io.stdout.write(bytes);
    if (end >= size || bytes.length === 0) break;
    start = end;
  }
  if (io.stdout.isTTY && !last.endsWith('\n')) await io.stdout.write('\n');
}
