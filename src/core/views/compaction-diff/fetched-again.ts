import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callArguments, commandOf } from '../call-arguments.ts';
import { contentKey } from '../context/content.ts';
import { callOfOutput, outputsOfCall } from '../indexes/conversation.ts';
import type { Indexes } from '../indexes.ts';
import { compareIds } from '../order.ts';
import { itemBytes } from '../sizes.ts';
import { operationText } from '../titles.ts';
import { toolName } from '../words.ts';

/** Something that the agent got again after a compaction had dropped it. */
export interface FetchedAgain {
  /** The dropped output. */
  item_id: string;
  /** The output that brought it again; the call item while there is none yet. */
  again_item_id: string;
  again_call_item_id: string;
  reason: 'the same bytes' | 'the same command' | 'the same file' | 'the same search';
  /** From the compaction to the second request, ms. */
  after_ms: number;
}

/** Outputs smaller than this say too little for equal bytes to mean anything. */
const TELLING_BYTES = 200;

/**
 * Dropped outputs whose content the thread asked for again after the compaction: equal bytes, the same command or call, the
 * same file read or the same search made in another way. Each dropped output is told once, with the first time.
 */
export function fetchedAgain(
  model: ViewModel,
  ix: Indexes,
  compactionId: string,
  dropped: readonly string[],
): FetchedAgain[] {
  const compaction = model.collections.compactions.get(compactionId);
  const thread = model.collections.threads.get(compaction?.thread_id ?? '');
  if (!compaction || !thread) return [];
  const made = new Set(compaction.replacement_item_ids);
  const later = new Map<string, { call: ItemView; output: ItemView | null; order: number }>();
  thread.conversation_item_ids.forEach((id, order) => {
    const call = model.collections.conversation_items.get(id);
    if (!call || made.has(id) || compareIds(id, compaction.marker_item_id) < 0) return;
    if (call.kind !== 'function_call' && call.kind !== 'custom_tool_call') return;
    const output = model.collections.conversation_items.get(outputsOfCall(ix, call)[0] ?? '') ?? null;
    for (const { key } of signatures(model, ix, call, output))
      if (!later.has(key)) later.set(key, { call, output, order });
  });
  return dropped.flatMap((id) => {
    const output = model.collections.conversation_items.get(id);
    const call = output && model.collections.conversation_items.get(callOfOutput(ix, output) ?? '');
    if (!output || !call) return [];
    const hits = signatures(model, ix, call, output).flatMap(({ key, reason }) => {
      const found = later.get(key);
      return found ? [{ ...found, reason }] : [];
    });
    const [first] = hits.sort((a, b) => a.order - b.order);
    if (!first) return [];
    return [
      {
        item_id: id,
        again_item_id: (first.output ?? first.call).item_id,
        again_call_item_id: first.call.item_id,
        reason: first.reason,
        after_ms: Math.max(0, first.call.first_seen_at_unix_ms - compaction.installed_at_unix_ms),
      },
    ];
  });
}

interface Signature {
  key: string;
  reason: FetchedAgain['reason'];
}

function signatures(model: ViewModel, ix: Indexes, call: ItemView, output: ItemView | null): Signature[] {
  const result: Signature[] = [];
  if (output && itemBytes(output) >= TELLING_BYTES) {
    result.push({ key: `bytes ${contentKey({ ...output, call_id: null })}`, reason: 'the same bytes' });
  }
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(call.item_id) ?? '');
  const operation = model.collections.terminal_operations.get(tool?.terminal_operation_id ?? '');
  const command = operation?.kind === 'exec_command' ? operationText(operation) : commandOf(callArguments(call));
  if (command !== null) {
    result.push({ key: `command ${command}`, reason: 'the same command' });
    result.push(...reading(command));
  } else if (tool && !WITHOUT_CONTENT.has(tool.kind.type)) {
    result.push({ key: `call ${toolName(tool.kind)} ${callArguments(call).text}`, reason: 'the same command' });
  }
  return result;
}

/** Tools that bring nothing in that could be lost. */
const WITHOUT_CONTENT = new Set([
  'apply_patch',
  'wait_agent',
  'spawn_agent',
  'assign_agent_task',
  'send_message',
  'close_agent',
  'write_stdin',
]);

const READERS = new Set(['cat', 'bat', 'head', 'tail', 'less', 'nl', 'sed', 'more']);
const SEARCHERS = new Set(['rg', 'grep', 'ag', 'ack', 'git-grep']);

/** What a simple command reads or searches for. Commands with pipes, redirections or substitutions say nothing certain. */
function reading(command: string): Signature[] {
  if (/[|;&<>`$\n]/.test(command)) return [];
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const [program = '', ...rest] = words;
  const plain = rest.filter((word) => !word.startsWith('-'));
  const name = program === 'git' && plain[0] === 'grep' ? 'git-grep' : program;
  if (SEARCHERS.has(name)) {
    const pattern = name === 'git-grep' ? plain[1] : plain[0];
    return pattern === undefined ? [] : [{ key: `search ${pattern}`, reason: 'the same search' }];
  }
  const file = plain.at(-1);
  if (!READERS.has(name) || file === undefined || !/[./]/.test(file)) return [];
  return [{ key: `file ${file.replace(/^\.\//, '')}`, reason: 'the same file' }];
}
