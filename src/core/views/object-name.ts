import type { CollectionName } from '../model/trace.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { anchorThread } from './indexes/agents.ts';
import { numberOf } from './indexes/groups.ts';
import type { Indexes } from './indexes.ts';
import { idNumber } from './order.ts';
import { edgeTitle, toolTitle } from './titles.ts';
import { shortPath, toolName } from './words.ts';

const numbered = (word: string, id: string): string => {
  const number = idNumber(id);
  return number === null ? `${word} ${id}` : `${word} ${number}`;
};

/** What the window calls an object: "Call 20", "Turn 2", "Item 149", "exec_command", "/root". Numbers count within a thread. */
export function objectName(model: ViewModel, ix: Indexes, collection: CollectionName, id: string): string {
  const c = model.collections;
  switch (collection) {
    case 'threads':
      return c.threads.get(id)?.agent_path ?? id;
    case 'codex_turns':
      return `Turn ${numberOf(ix.turns, id)}`;
    case 'conversation_items':
      return numbered('Item', id);
    case 'inference_calls':
      return `Call ${numberOf(ix.calls, id)}`;
    case 'code_cells':
      return `Code cell ${numberOf(ix.cells, id)}`;
    case 'tool_calls': {
      const tool = c.tool_calls.get(id);
      return tool ? toolName(tool.kind) : id;
    }
    case 'terminal_sessions':
      return `Terminal ${numberOf(ix.allTerminals, id)}`;
    case 'terminal_operations':
      return numbered('Operation', id);
    case 'compactions':
      return `Compaction ${numberOf(ix.compactions, id)}`;
    case 'compaction_requests': {
      const compaction = c.compaction_requests.get(id)?.compaction_id ?? '';
      return `Attempt ${(ix.requestsByCompaction.lists.get(compaction) ?? []).indexOf(id) + 1}`;
    }
    case 'interaction_edges':
      return `Edge ${numberOf(ix.allEdges, id)}`;
    case 'raw_payloads':
      return id;
  }
}

/** A line that says what an object is about: a tool's command, an edge's ends, a thread's short name. "" when the name says all. */
export function objectSubject(model: ViewModel, collection: CollectionName, id: string): string {
  const c = model.collections;
  switch (collection) {
    case 'threads':
      return shortPath(c.threads.get(id)?.agent_path ?? '');
    case 'tool_calls': {
      const tool = c.tool_calls.get(id);
      return tool ? toolTitle(model, tool).text : '';
    }
    case 'interaction_edges': {
      const edge = c.interaction_edges.get(id);
      return edge
        ? edgeTitle(model, edge.kind, anchorThread(model, edge.source), anchorThread(model, edge.target))
        : '';
    }
    case 'inference_calls':
      return c.inference_calls.get(id)?.model ?? '';
    default:
      return '';
  }
}

/** When an object began, ms since the epoch; null for payloads and unknown objects. */
export function objectMoment(model: ViewModel, collection: CollectionName, id: string): number | null {
  const object = model.collections[collection].get(id);
  if (!object) return null;
  if ('execution' in object) return object.execution.started_at_unix_ms;
  if ('first_seen_at_unix_ms' in object) return object.first_seen_at_unix_ms;
  if ('installed_at_unix_ms' in object) return object.installed_at_unix_ms;
  if ('started_at_unix_ms' in object) return object.started_at_unix_ms;
  return null;
}

/** The thread that an object belongs to: where "open where it belongs" leads. For an edge, the thread of its source. */
export function objectThread(model: ViewModel, collection: CollectionName, id: string): string | null {
  const object = model.collections[collection].get(id);
  if (!object) return null;
  if ('thread_id' in object) return object.thread_id;
  if ('tool_call_id' in object) return model.collections.tool_calls.get(object.tool_call_id)?.thread_id ?? null;
  if ('source' in object) return anchorThread(model, object.source);
  return null;
}
