import type { CollectionName } from '../../model/trace.ts';
import type { CodeCellView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';

/** Something that happened while a code cell ran. Times in ms since the epoch. */
export interface CellStep {
  type: 'started' | 'called' | 'answered' | 'yielded' | 'waited' | 'output' | 'ended';
  at: number;
  seq: number;
  /** For what lasts: its end; null while it goes on. Left out for moments. */
  until?: number | null;
  /** What it is about. */
  ref: { collection: CollectionName; id: string } | null;
}

const ORDER: CellStep['type'][] = ['started', 'called', 'yielded', 'answered', 'waited', 'ended', 'output'];

/** What a code cell did, in order: nested calls, its first response, yields, waits of the model for it, output, end. */
export function cellSteps(model: ViewModel, ix: Indexes, cell: CodeCellView): CellStep[] {
  const { tool_calls, conversation_items } = model.collections;
  const { execution } = cell;
  const steps: CellStep[] = [
    { type: 'started', at: execution.started_at_unix_ms, seq: execution.started_seq, ref: null },
  ];
  const addCall = (type: 'called' | 'waited', id: string) => {
    const tool = tool_calls.get(id);
    if (!tool) return;
    const { started_at_unix_ms, started_seq, ended_at_unix_ms } = tool.execution;
    steps.push({
      type,
      at: started_at_unix_ms,
      seq: started_seq,
      until: ended_at_unix_ms,
      ref: { collection: 'tool_calls', id },
    });
  };
  const nested = members(ix.toolsByCell, cell.code_cell_id);
  for (const id of new Set([...cell.nested_tool_call_ids, ...nested])) addCall('called', id);
  for (const id of cell.wait_tool_call_ids) addCall('waited', id);
  if (cell.initial_response_at_unix_ms !== null) {
    steps.push({
      type: 'answered',
      at: cell.initial_response_at_unix_ms,
      seq: cell.initial_response_seq ?? 0,
      ref: null,
    });
  }
  if (cell.yielded_at_unix_ms !== null) {
    steps.push({ type: 'yielded', at: cell.yielded_at_unix_ms, seq: cell.yielded_seq ?? 0, ref: null });
  }
  if (execution.ended_at_unix_ms !== null) {
    steps.push({ type: 'ended', at: execution.ended_at_unix_ms, seq: execution.ended_seq ?? 0, ref: null });
  }
  for (const id of cell.output_item_ids) {
    const item = conversation_items.get(id);
    if (!item) continue;
    const at = item.first_seen_at_unix_ms;
    steps.push({ type: 'output', at, seq: Number.MAX_SAFE_INTEGER, ref: { collection: 'conversation_items', id } });
  }
  const rank = (step: CellStep) => ORDER.indexOf(step.type);
  // Order comes from the log; the producer's clock may jump.
  return steps.sort((a, b) => a.seq - b.seq || rank(a) - rank(b) || a.at - b.at);
}
