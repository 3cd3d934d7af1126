import type { CollectionName } from '../../model/trace.ts';
import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callOfOutput } from '../indexes/conversation.ts';
import type { Indexes } from '../indexes.ts';
import { objectName } from '../object-name.ts';
import { shortPath } from '../words.ts';

/** Where a part of a request came from: a few words, and the object that they name, if it is one. */
export interface ItemSource {
  words: string;
  ref: { collection: CollectionName; id: string } | null;
}

/** Who put an item into the conversation: the call that wrote it, the tool, cell or edge that brought it; else its role. */
export function itemSource(model: ViewModel, ix: Indexes, item: ItemView): ItemSource {
  const from = (collection: CollectionName, id: string): ItemSource => ({
    words: objectName(model, ix, collection, id).replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
    ref: { collection, id },
  });
  for (const producer of item.produced_by) {
    if (producer.type === 'compaction') return from('compactions', producer.compaction_id);
    if (producer.type === 'inference') return from('inference_calls', producer.inference_call_id);
  }
  for (const id of ix.edgesByItem.get(item.item_id) ?? []) {
    const { target } = model.collections.interaction_edges.get(id) ?? {};
    if (target?.type === 'conversation_item' && target.item_id === item.item_id) return from('interaction_edges', id);
  }
  if (item.agent_message) return { words: shortPath(item.agent_message.author), ref: null };
  // An output is told by the call that asked for it: that is where the reader looks for it.
  const asked = model.collections.conversation_items.get(callOfOutput(ix, item) ?? '');
  if (asked && asked !== item) return itemSource(model, ix, asked);
  if (item.role === 'user' || item.role === 'assistant') return { words: item.role, ref: null };
  return { words: item.role === 'tool' ? 'tool' : 'harness', ref: null };
}
