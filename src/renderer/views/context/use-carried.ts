import type { CallRange } from '../../../core/views/indexes/sightings.ts';
import { callsThatCarried } from '../../../core/views/indexes.ts';
import { useSelection } from '../../stores/selection.ts';
import { useDerived } from '../../stores/use-trace.ts';

/** The calls of its thread that carried an item. */
export interface Carried {
  item_id: string;
  thread_id: string;
  ranges: CallRange[];
}

/** Hook: which calls carried the selected item (of a tool: what the model read of it); null when no item is selected. */
export function useCarried(): Carried | null {
  const selection = useSelection();
  return useDerived(
    ['inference_calls', 'conversation_items', 'tool_calls'],
    (model, { indexes }) => {
      const tool = selection?.collection === 'tool_calls' ? model.collections.tool_calls.get(selection.id) : undefined;
      const id =
        selection?.collection === 'conversation_items'
          ? selection.id
          : (tool?.model_visible_output_item_ids[0] ?? tool?.model_visible_call_item_ids[0]);
      const item = model.collections.conversation_items.get(id ?? '');
      return item
        ? { item_id: item.item_id, thread_id: item.thread_id, ranges: callsThatCarried(indexes, item) }
        : null;
    },
    [selection],
  );
}
