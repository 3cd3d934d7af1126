import type { ItemView } from '../../../core/model/view.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { callArguments, commandOf } from '../../../core/views/call-arguments.ts';
import { callOfOutput } from '../../../core/views/indexes/conversation.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { compareIds } from '../../../core/views/order.ts';

/** Commands whose outputs a compaction dropped, by compaction. A compaction's input never changes. */
const dropped = new WeakMap<ViewModel, Map<string, ReadonlySet<string>>>();

/**
 * The latest compaction that dropped the output of the same command which this call runs again; null: none. Looked up for
 * the rows that are drawn, so it costs a compaction's input once. (The compactions view also compares bytes and files.)
 */
export function refetchedFrom(model: ViewModel, ix: Indexes, call: ItemView): string | null {
  const compactions = members(ix.compactions, call.thread_id);
  if (compactions.length === 0 || call.role === 'tool') return null;
  const command = commandOf(callArguments(call));
  if (command === null) return null;
  const before = compactions.findLastIndex((id) => isBefore(model, id, call));
  for (let at = before; at >= 0 && at > before - LOOK_BACK; at--) {
    const id = compactions[at] as string;
    if (droppedCommands(model, ix, id).has(command)) return id;
  }
  return null;
}

/** So many compactions before a call are looked at. */
const LOOK_BACK = 3;

function isBefore(model: ViewModel, compactionId: string, call: ItemView): boolean {
  const marker = model.collections.compactions.get(compactionId)?.marker_item_id;
  return marker !== undefined && compareIds(marker, call.item_id) < 0;
}

function droppedCommands(model: ViewModel, ix: Indexes, compactionId: string): ReadonlySet<string> {
  let known = dropped.get(model);
  if (!known) {
    known = new Map();
    dropped.set(model, known);
  }
  let commands = known.get(compactionId);
  if (!commands) {
    commands = commandsOf(model, ix, model.collections.compactions.get(compactionId)?.input_item_ids ?? []);
    known.set(compactionId, commands);
  }
  return commands;
}

function commandsOf(model: ViewModel, ix: Indexes, itemIds: readonly string[]): ReadonlySet<string> {
  const { conversation_items } = model.collections;
  const commands = new Set<string>();
  for (const id of itemIds) {
    const output = conversation_items.get(id);
    const call = output && conversation_items.get(callOfOutput(ix, output) ?? '');
    const command = call && commandOf(callArguments(call));
    if (command) commands.add(command);
  }
  return commands;
}
