import type { Producer } from '../model/conversation.ts';
import type { CollectionName } from '../model/trace.ts';
import type { ItemView } from '../model/view.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { outputsOfCall } from './indexes/conversation.ts';
import { callAt, callsThatCarried, type Indexes } from './indexes.ts';
import { objectName } from './object-name.ts';
import { itemTokens } from './sizes.ts';
import { toolFacts } from './transcript/facts.ts';
import { shortPath } from './words.ts';

/** "Did the model see it?": what is known about an item's way into requests. Each part is null when it does not apply. */
export interface SeenFacts {
  /** The first call that carried it. */
  sent: { call_id: string; tokens: number } | null;
  /** How much of what the runtime saw the model got. */
  cut: { shown_share: number; runtime_bytes: number } | null;
  /** Since when no call carries it any more: the compaction that dropped it, or the first call without it. */
  gone: { compaction_id: string | null; call_id: string | null; after_ms: number } | null;
  /** Its thread has made no call since it appeared. */
  pending: boolean;
}

/** Facts for the inspector's question. For a call item, its outputs are what is asked about. */
export function didModelSee(model: ViewModel, ix: Indexes, item: ItemView): SeenFacts {
  const outputs = outputsOfCall(ix, item);
  const asked = model.collections.conversation_items.get(outputs[0] ?? '') ?? item;
  const ranges = callsThatCarried(ix, asked);
  const first = ranges[0] && callAt(ix, asked.thread_id, ranges[0].first);
  const call = asked === item ? null : toolFacts(model, ix, item, 0);
  const own = item.role === 'tool' ? callSide(model, ix, item) : call;
  return {
    sent: first ? { call_id: first, tokens: itemTokens(asked) } : null,
    cut:
      own?.shown_share != null && own.runtime_saw
        ? { shown_share: own.shown_share, runtime_bytes: own.runtime_saw.bytes }
        : null,
    gone: goneSince(model, ix, asked, ranges.at(-1)?.last),
    pending: !first,
  };
}

function callSide(model: ViewModel, ix: Indexes, output: ItemView) {
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(output.item_id) ?? '');
  const call = model.collections.conversation_items.get(tool?.model_visible_call_item_ids[0] ?? '');
  return call ? toolFacts(model, ix, call, 0) : null;
}

function goneSince(model: ViewModel, ix: Indexes, item: ItemView, last: number | undefined): SeenFacts['gone'] {
  if (last === undefined) return null;
  const lastCall = model.collections.inference_calls.get(callAt(ix, item.thread_id, last) ?? '');
  const nextId = callAt(ix, item.thread_id, last + 1);
  const from = lastCall?.execution.started_at_unix_ms ?? 0;
  const compaction = model.collections.compactions.get(ix.compactedBy.get(item.item_id) ?? '');
  if (compaction) {
    const after_ms = Math.max(0, compaction.installed_at_unix_ms - from);
    return { compaction_id: compaction.compaction_id, call_id: nextId, after_ms };
  }
  const next = model.collections.inference_calls.get(nextId ?? '');
  if (!next) return null;
  return { compaction_id: null, call_id: nextId, after_ms: Math.max(0, next.execution.started_at_unix_ms - from) };
}

/** "Why is this here": how an item came into the conversation, in sentences. */
export function whyHere(model: ViewModel, ix: Indexes, item: ItemView): string[] {
  const name = (collection: CollectionName, id: string) => objectName(model, ix, collection, id);
  const sentences = item.produced_by.map((producer) => producedIn(name, producer));
  for (const id of ix.edgesByItem.get(item.item_id) ?? []) {
    const { target } = model.collections.interaction_edges.get(id) ?? {};
    if (target?.type === 'conversation_item' && target.item_id === item.item_id) {
      sentences.push(`${name('interaction_edges', id)} delivered it.`);
    }
  }
  if (sentences.length > 0) return sentences;
  const [range] = callsThatCarried(ix, item);
  const call = range && callAt(ix, item.thread_id, range.first);
  if (!call) return ['The trace does not say where it comes from.'];
  const from = item.agent_message ? `${shortPath(item.agent_message.author)} sent it; it` : 'It';
  return [
    `${from} was part of the input when ${name('inference_calls', call)} first sent it. The trace does not say who put it there.`,
  ];
}

function producedIn(name: (collection: CollectionName, id: string) => string, producer: Producer): string {
  switch (producer.type) {
    case 'inference':
      return `The model wrote it in its answer to ${name('inference_calls', producer.inference_call_id)}.`;
    case 'tool':
      return `${name('tool_calls', producer.tool_call_id)} returned it.`;
    case 'code_cell':
      return `${name('code_cells', producer.code_cell_id)} printed it.`;
    case 'compaction':
      return `${name('compactions', producer.compaction_id)} put it in the place of older items.`;
    case 'interaction_edge':
      return `${name('interaction_edges', producer.edge_id)} brought it.`;
    case 'user_input':
      return 'The user entered it.';
    case 'harness':
      return 'The harness added it.';
  }
}
