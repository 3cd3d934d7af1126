import type { Compaction } from '../../model/runtime.ts';
import type { ExecutionWindow } from '../../model/session.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { contentKey } from '../context/content.ts';
import type { Indexes, OpenWork } from '../indexes.ts';
import { compareIds, compareWindows } from '../order.ts';
import type { Touched } from '../touched.ts';
import { entry } from './entry.ts';
import { addToGroup, type Group, members } from './groups.ts';
import { addSightings, emptySightings } from './sightings.ts';
import { countCall, countTool, noTotals, type Totals } from './totals.ts';

interface Windowed {
  thread_id: string;
  execution: ExecutionWindow;
}

/** Turns, calls, tools, code cells, terminals, compactions: who belongs where, what is open, sums. */
export function indexRuntime(ix: Indexes, model: ViewModel, touched: Touched): void {
  const c = model.collections;
  for (const id of inLogOrder(touched.codex_turns, c.codex_turns)) {
    addWindowed(ix, ix.turns, c.codex_turns, id, 'turns');
  }
  indexCalls(ix, model, touched);
  indexTools(ix, model, touched);
  for (const id of inLogOrder(touched.code_cells, c.code_cells)) {
    const cell = addWindowed(ix, ix.cells, c.code_cells, id, 'cells');
    if (!cell) continue;
    for (const itemId of [cell.source_item_id, ...cell.output_item_ids]) ix.cellByItem.set(itemId, id);
  }
  for (const id of inLogOrder(touched.terminal_sessions, c.terminal_sessions)) {
    const terminal = addWindowed(ix, ix.terminals, c.terminal_sessions, id, null);
    if (terminal) addToGroup(ix.allTerminals, '', id, byWindow(c.terminal_sessions));
  }
  for (const id of touched.terminal_operations) {
    const operation = c.terminal_operations.get(id);
    if (operation) noteMoments(ix, operation.execution);
  }
  indexCompactions(ix, model, touched);
}

function indexCalls(ix: Indexes, model: ViewModel, touched: Touched): void {
  const calls = model.collections.inference_calls;
  for (const id of inLogOrder(touched.inference_calls, calls)) {
    const call = calls.get(id);
    if (!call) continue;
    const place = addToGroup(ix.calls, call.thread_id, id, byWindow(calls));
    addToGroup(ix.callsByTurn, call.codex_turn_id, id, byWindow(calls));
    noteWindow(ix, call, id, 'calls');
    if (place === 'appended') {
      addSightings(entry(ix.sightings, call.thread_id, emptySightings), model, id);
    } else if (place === 'inserted') {
      // A log whose seq runs backwards: start this thread over, in order.
      const fresh = emptySightings();
      for (const callId of members(ix.calls, call.thread_id)) addSightings(fresh, model, callId);
      ix.sightings.set(call.thread_id, fresh);
    }
    const totals = entry(ix.totals, call.thread_id, noTotals);
    const before = ix.counted.calls.get(id);
    if (before) countCall(totals, before, -1);
    countCall(totals, call, 1);
    ix.counted.calls.set(id, call);
  }
}

function indexTools(ix: Indexes, model: ViewModel, touched: Touched): void {
  const tools = model.collections.tool_calls;
  for (const id of inLogOrder(touched.tool_calls, tools)) {
    const tool = addWindowed(ix, ix.tools, tools, id, 'tools');
    if (!tool) continue;
    if (tool.started_by_codex_turn_id !== null) {
      addToGroup(ix.toolsByTurn, tool.started_by_codex_turn_id, id, byWindow(tools));
    }
    if (tool.requester.type === 'code_cell') {
      addToGroup(ix.toolsByCell, tool.requester.code_cell_id, id, byWindow(tools));
    }
    for (const itemId of tool.model_visible_call_item_ids) ix.toolByItem.set(itemId, id);
    for (const itemId of tool.model_visible_output_item_ids) ix.toolByItem.set(itemId, id);
    const totals = entry<Totals>(ix.totals, tool.thread_id, noTotals);
    const before = ix.counted.tools.get(id);
    if (before) countTool(totals, before, -1);
    countTool(totals, tool, 1);
    ix.counted.tools.set(id, tool);
  }
}

function indexCompactions(ix: Indexes, model: ViewModel, touched: Touched): void {
  const { compactions, compaction_requests } = model.collections;
  const byInstallation = (a: string, b: string): number =>
    (compactions.get(a)?.installed_at_unix_ms ?? 0) - (compactions.get(b)?.installed_at_unix_ms ?? 0) ||
    compareIds(a, b);
  for (const id of [...touched.compactions].sort(byInstallation)) {
    const compaction = compactions.get(id);
    if (!compaction) continue;
    addToGroup(ix.compactions, compaction.thread_id, id, byInstallation);
    ix.lastMoment = Math.max(ix.lastMoment, compaction.installed_at_unix_ms);
    for (const itemId of compaction.input_item_ids) {
      const known = ix.compactedBy.get(itemId);
      if (known === undefined || byInstallation(id, known) < 0) ix.compactedBy.set(itemId, id);
    }
    noteSummaries(ix, model, compaction);
  }
  for (const id of inLogOrder(touched.compaction_requests, compaction_requests)) {
    const request = addWindowed(ix, ix.compactionRequests, compaction_requests, id, 'compactionRequests');
    if (request) {
      addToGroup(ix.requestsByCompaction, request.compaction_id, id, byWindow(compaction_requests));
    }
  }
}

function addWindowed<T extends Windowed>(
  ix: Indexes,
  group: Group,
  objects: ReadonlyMap<string, T>,
  id: string,
  open: keyof OpenWork | null,
): T | undefined {
  const object = objects.get(id);
  if (!object) return undefined;
  addToGroup(group, object.thread_id, id, byWindow(objects));
  noteWindow(ix, object, id, open);
  return object;
}

function noteWindow(ix: Indexes, object: Windowed, id: string, open: keyof OpenWork | null): void {
  noteMoments(ix, object.execution);
  if (open === null) return;
  const work = entry(ix.open, object.thread_id, noWork);
  if (object.execution.status === 'running' && object.execution.ended_at_unix_ms === null) work[open].add(id);
  else work[open].delete(id);
}

function noteMoments(ix: Indexes, { started_at_unix_ms, ended_at_unix_ms }: ExecutionWindow): void {
  ix.lastMoment = Math.max(ix.lastMoment, started_at_unix_ms, ended_at_unix_ms ?? 0);
}

const noWork = (): OpenWork => ({
  turns: new Set(),
  calls: new Set(),
  tools: new Set(),
  cells: new Set(),
  compactionRequests: new Set(),
});

const byWindow =
  (objects: ReadonlyMap<string, { execution: ExecutionWindow }>) =>
  (a: string, b: string): number => {
    const windowA = objects.get(a)?.execution;
    const windowB = objects.get(b)?.execution;
    return windowA && windowB ? compareWindows(windowA, a, windowB, b) : compareIds(a, b);
  };

/** Ids sorted once, so that a bulk of them is appended rather than inserted one by one. */
function inLogOrder(
  ids: ReadonlySet<string>,
  objects: ReadonlyMap<string, { execution: ExecutionWindow }>,
): readonly string[] {
  if (ids.size < 2) return [...ids];
  const keyed = [...ids].map((id) => ({ id, seq: objects.get(id)?.execution.started_seq ?? 0 }));
  return keyed.sort((a, b) => a.seq - b.seq || compareIds(a.id, b.id)).map(({ id }) => id);
}

/** What a compaction wrote itself, as against what it carried over word for word. */
function noteSummaries(ix: Indexes, model: ViewModel, compaction: Compaction): void {
  const items = model.collections.conversation_items;
  const read = new Set<string>();
  for (const id of compaction.input_item_ids) {
    const item = items.get(id);
    if (item?.kind === 'message') read.add(contentKey(item));
  }
  for (const id of compaction.replacement_item_ids) {
    const item = items.get(id);
    if (item?.kind === 'message' && !read.has(contentKey(item))) ix.summaries.add(id);
  }
}
