import type { ViewModel } from '../../reduce/delta.ts';
import { callOfOutput, outputsOfCall } from '../indexes/conversation.ts';
import { callAt, callsThatCarried, type Indexes } from '../indexes.ts';
import type { Add } from './relation.ts';

/** Of a conversation item: who made it, its other half, who carried it, what became of it. */
export function itemRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const item = model.collections.conversation_items.get(id);
  if (!item) return;
  for (const producer of item.produced_by) {
    switch (producer.type) {
      case 'inference':
        add('written by', 'inference_calls', producer.inference_call_id);
        break;
      case 'tool':
        add('made by', 'tool_calls', producer.tool_call_id);
        break;
      case 'code_cell':
        add('made by', 'code_cells', producer.code_cell_id);
        break;
      case 'interaction_edge':
        add('brought by', 'interaction_edges', producer.edge_id);
        break;
      case 'compaction':
        add('made by', 'compactions', producer.compaction_id);
        break;
      default:
    }
  }
  if (item.role !== 'tool') add('asked for', 'tool_calls', ix.toolByItem.get(id));
  const cell = model.collections.code_cells.get(ix.cellByItem.get(id) ?? '');
  if (cell?.source_item_id === id) add('ran as', 'code_cells', cell.code_cell_id);
  for (const edgeId of ix.edgesByItem.get(id) ?? []) {
    const edge = model.collections.interaction_edges.get(edgeId);
    const target = edge?.target.type === 'conversation_item' && edge.target.item_id === id;
    add(target ? 'delivered by' : 'source of', 'interaction_edges', edgeId);
  }
  add('call item', 'conversation_items', callOfOutput(ix, item));
  for (const output of outputsOfCall(ix, item)) add('output item', 'conversation_items', output);
  add('in turn', 'codex_turns', item.codex_turn_id);
  add('in thread', 'threads', item.thread_id);
  addReaders(ix, item, add);
  add('dropped by', 'compactions', ix.compactedBy.get(id));
}

function addReaders(ix: Indexes, item: Parameters<typeof callsThatCarried>[1], add: Add): void {
  const ranges = callsThatCarried(ix, item);
  const first = ranges[0];
  const last = ranges.at(-1);
  if (!first || !last) return;
  const count = ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0);
  add('first read by', 'inference_calls', callAt(ix, item.thread_id, first.first));
  if (count > 1) {
    const note = ranges.length > 1 ? `${count} calls, with gaps` : `${count} calls`;
    add('last read by', 'inference_calls', callAt(ix, item.thread_id, last.last), note);
  }
}
