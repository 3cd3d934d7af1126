import type { TokenUsage } from '../../model/runtime.ts';
import type { ExecutionWindow } from '../../model/session.ts';
import type { CollectionName } from '../../model/trace.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { objectName, objectSubject, objectThread } from '../object-name.ts';
import { firstReader } from '../relations/tools.ts';
import { codeCellTitle, operationText } from '../titles.ts';
import { firstLine, type Status, shortPath } from '../words.ts';

/** What a hover card says about a window, an edge or a compaction. */
export interface BarFacts {
  collection: CollectionName;
  id: string;
  name: string;
  /** The command, the program, the message: evidence; "" for none. */
  subject: string;
  /** Null for what has none: edges, installed compactions. */
  status: Status | null;
  thread: string;
  /** 1-based within the thread; 0: in none. */
  turn: number;
  start: number;
  /** Null while it runs, and for moments. */
  end: number | null;
  duration_ms: number;
  usage: TokenUsage | null;
  exit_code: number | null;
  /** Number of the call that first read its output; 0: none did. */
  read_by: number;
}

/** Facts of anything that the timeline draws; null for what the model does not have. */
export function barFacts(
  model: ViewModel,
  ix: Indexes,
  collection: CollectionName,
  id: string,
  now: number,
): BarFacts | null {
  const c = model.collections;
  const thread = c.threads.get(objectThread(model, collection, id) ?? '');
  const base = (window: ExecutionWindow | null, start: number): BarFacts => ({
    collection,
    id,
    name: objectName(model, ix, collection, id),
    subject: objectSubject(model, collection, id),
    status: window?.status ?? null,
    thread: thread ? shortPath(thread.agent_path) : '',
    turn: 0,
    start,
    end: window?.ended_at_unix_ms ?? null,
    duration_ms: window ? Math.max(0, (window.ended_at_unix_ms ?? now) - start) : 0,
    usage: null,
    exit_code: null,
    read_by: 0,
  });
  const windowed = (window: ExecutionWindow): BarFacts => base(window, window.started_at_unix_ms);
  switch (collection) {
    case 'codex_turns': {
      const turn = c.codex_turns.get(id);
      return turn ? windowed(turn.execution) : null;
    }
    case 'inference_calls': {
      const call = c.inference_calls.get(id);
      if (!call) return null;
      return { ...windowed(call.execution), turn: numberOf(ix.turns, call.codex_turn_id), usage: call.usage };
    }
    case 'tool_calls': {
      const tool = c.tool_calls.get(id);
      if (!tool) return null;
      const operation = c.terminal_operations.get(tool.terminal_operation_id ?? '');
      return {
        ...windowed(tool.execution),
        turn: numberOf(ix.turns, tool.started_by_codex_turn_id ?? ''),
        exit_code: operation?.result?.exit_code ?? null,
        read_by: numberOf(ix.calls, firstReader(model, ix, tool.model_visible_output_item_ids) ?? ''),
      };
    }
    case 'code_cells': {
      const cell = c.code_cells.get(id);
      if (!cell) return null;
      return {
        ...windowed(cell.execution),
        subject: codeCellTitle(cell).text,
        turn: numberOf(ix.turns, cell.codex_turn_id),
        read_by: numberOf(ix.calls, firstReader(model, ix, cell.output_item_ids) ?? ''),
      };
    }
    case 'terminal_operations': {
      const operation = c.terminal_operations.get(id);
      if (!operation) return null;
      const tool = c.tool_calls.get(operation.tool_call_id);
      return {
        ...windowed(operation.execution),
        name: operation.kind,
        subject: firstLine(operationText(operation)),
        turn: numberOf(ix.turns, tool?.started_by_codex_turn_id ?? ''),
        exit_code: operation.result?.exit_code ?? null,
        read_by: numberOf(ix.calls, firstReader(model, ix, tool?.model_visible_output_item_ids ?? []) ?? ''),
      };
    }
    case 'terminal_sessions': {
      const session = c.terminal_sessions.get(id);
      return session ? windowed(session.execution) : null;
    }
    case 'compaction_requests': {
      const request = c.compaction_requests.get(id);
      if (!request) return null;
      return {
        ...windowed(request.execution),
        subject: request.model,
        turn: numberOf(ix.turns, request.codex_turn_id),
      };
    }
    case 'compactions': {
      const compaction = c.compactions.get(id);
      if (!compaction) return null;
      return {
        ...base(null, compaction.installed_at_unix_ms),
        turn: numberOf(ix.turns, compaction.codex_turn_id),
      };
    }
    case 'interaction_edges': {
      const edge = c.interaction_edges.get(id);
      if (!edge) return null;
      const duration_ms = Math.max(0, (edge.ended_at_unix_ms ?? edge.started_at_unix_ms) - edge.started_at_unix_ms);
      return { ...base(null, edge.started_at_unix_ms), end: edge.ended_at_unix_ms, duration_ms };
    }
    default:
      return null;
  }
}
