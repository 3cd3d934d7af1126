import type { ToolCall } from '../../model/runtime.ts';
import type { CutTexts, InferenceCallView, ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callArguments, type PatchFacts, patchFacts } from '../call-arguments.ts';
import { share } from '../format.ts';
import { outputsOfCall } from '../indexes/conversation.ts';
import { numberOf } from '../indexes/groups.ts';
import { callAt, callsThatCarried, type Indexes } from '../indexes.ts';
import { cutSize, estimateTokens, itemBytes, itemText, partText, utf8Length } from '../sizes.ts';
import { callTitle, codeCellTitle, type Title, toolTitle } from '../titles.ts';
import type { Status } from '../words.ts';

/** Head of a call: "Call 20  15.1 s  in 166.0 k (92 % cached) · out 580". */
export interface CallFacts {
  number: number;
  status: Status;
  model: string;
  started_at_unix_ms: number;
  duration_ms: number;
  /** Reported tokens; null until the provider has said. */
  input_tokens: number | null;
  cached_share: number | null;
  output_tokens: number | null;
  items: number;
  new_items: number;
}

/** Facts of one inference call at `now`. */
export function callFacts(ix: Indexes, call: InferenceCallView, now: number): CallFacts {
  const { execution, usage, request_items } = call;
  return {
    number: numberOf(ix.calls, call.inference_call_id),
    status: execution.status,
    model: call.model,
    started_at_unix_ms: execution.started_at_unix_ms,
    duration_ms: Math.max(0, (execution.ended_at_unix_ms ?? now) - execution.started_at_unix_ms),
    input_tokens: usage?.input_tokens ?? null,
    cached_share: usage ? share(usage.cached_input_tokens, usage.input_tokens) : null,
    output_tokens: usage?.output_tokens ?? null,
    items: request_items.count,
    new_items: request_items.tail.length,
  };
}

/** Size of a text, and how much of it is there to show. */
export interface SawFacts {
  bytes: number;
  lines: number;
}

/** Row of a tool call or code cell: what was asked, how it went, and how much of the result reached the model. */
export interface ToolFacts {
  title: Title;
  status: Status;
  /** Null when no runtime object is known: the trace has the call item only. */
  started_at_unix_ms: number | null;
  duration_ms: number | null;
  exit_code: number | null;
  tool_call_id: string | null;
  code_cell_id: string | null;
  output_item_ids: readonly string[];
  /** What the model read; null while it has read nothing. */
  model_saw: (SawFacts & { tokens: number; call_id: string | null }) | null;
  runtime_saw: SawFacts | null;
  /** How much of the runtime's output the model got, 0 … 1; null when nothing was left out, or one side is unknown. */
  shown_share: number | null;
  dropped_by: string | null;
  patch: PatchFacts | null;
}

/** Facts of the tool call or code cell behind a call item, at `now`. */
export function toolFacts(model: ViewModel, ix: Indexes, item: ItemView, now: number): ToolFacts {
  const c = model.collections;
  const tool = c.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  const cell = c.code_cells.get(ix.cellByItem.get(item.item_id) ?? '');
  const operation = c.terminal_operations.get(tool?.terminal_operation_id ?? '');
  const outputs = outputsOfCall(ix, item);
  const window = (tool ?? cell)?.execution;
  const model_saw = modelSaw(model, ix, outputs);
  const runtime_saw = operation?.result ? runtimeSaw(operation.result, operation.cut) : null;
  const args = callArguments(item);
  return {
    title: tool ? toolTitle(model, tool) : cell ? codeCellTitle(cell) : callTitle(item),
    status: toolStatus(tool, window?.status ?? statusWithoutRuntime(model, ix, item, outputs)),
    started_at_unix_ms: window?.started_at_unix_ms ?? null,
    duration_ms: window ? Math.max(0, (window.ended_at_unix_ms ?? now) - window.started_at_unix_ms) : null,
    exit_code: operation?.result?.exit_code ?? null,
    tool_call_id: tool?.tool_call_id ?? null,
    code_cell_id: cell?.code_cell_id ?? null,
    output_item_ids: outputs,
    model_saw,
    runtime_saw,
    shown_share:
      model_saw && runtime_saw && model_saw.bytes < runtime_saw.bytes
        ? share(model_saw.bytes, runtime_saw.bytes)
        : null,
    dropped_by: ix.compactedBy.get(outputs[0] ?? item.item_id) ?? null,
    patch: patchFacts(typeof args.fields.input === 'string' ? args.fields.input : args.text),
  };
}

/** Status of a call behind which no runtime object is known: answered, done by the provider, passed over, or still open. */
function statusWithoutRuntime(model: ViewModel, ix: Indexes, item: ItemView, outputs: readonly string[]): Status {
  if (outputs.length > 0 || item.call_id === null || callsThatCarried(ix, item).length > 0) return 'completed';
  const turn = model.collections.codex_turns.get(item.codex_turn_id ?? '');
  return turn && turn.execution.status !== 'running' ? turn.execution.status : 'running';
}

/** A wait for other agents is told as waiting while it lasts. */
export function toolStatus(tool: ToolCall | undefined, status: Status): Status {
  return status === 'running' && tool?.kind.type === 'wait_agent' ? 'waiting' : status;
}

function modelSaw(model: ViewModel, ix: Indexes, outputs: readonly string[]): ToolFacts['model_saw'] {
  let found: ToolFacts['model_saw'] = null;
  for (const id of outputs) {
    const item = model.collections.conversation_items.get(id);
    if (!item) continue;
    const [range] = callsThatCarried(ix, item);
    const { bytes, lines } = textSize(item);
    found ??= { bytes: 0, lines: 0, tokens: 0, call_id: range ? callAt(ix, item.thread_id, range.first) : null };
    found.bytes += bytes;
    found.lines += lines;
    found.tokens += estimateTokens(itemBytes(item));
  }
  return found;
}

function textSize(item: ItemView): SawFacts {
  const size = { bytes: 0, lines: 0 };
  item.body.parts.forEach((part, index) => {
    const cut = cutSize(item, index);
    const text = partText(part);
    size.bytes += cut?.bytes ?? utf8Length(text);
    size.lines += cut?.lines ?? lineCount(text);
  });
  return size;
}

/** Lines of a text; the newline at its end begins none. */
export function lineCount(text: string): number {
  if (text === '') return 0;
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function runtimeSaw(result: { stdout: string; stderr: string }, cut: CutTexts | null): SawFacts {
  const size = { bytes: 0, lines: 0 };
  for (const stream of ['stdout', 'stderr'] as const) {
    const whole = cut?.[`result.${stream}`];
    size.bytes += whole?.bytes ?? utf8Length(result[stream]);
    size.lines += whole?.lines ?? lineCount(result[stream]);
  }
  return size;
}

/** Head of a turn: "Turn 2 running 2 m 32 s · 5 calls · 6 tools, 1 failed", and what the user asked for. */
export interface TurnFacts {
  number: number;
  status: Status;
  started_at_unix_ms: number;
  duration_ms: number;
  calls: number;
  tools: number;
  failed_tools: number;
  /** The newest user message that the turn's calls read first; null when there is none. */
  asked: string | null;
}

/** Facts of a turn at `now`. */
export function turnFacts(model: ViewModel, ix: Indexes, turnId: string, now: number): TurnFacts | null {
  const { codex_turns, tool_calls } = model.collections;
  const turn = codex_turns.get(turnId);
  if (!turn) return null;
  const tools = ix.toolsByTurn.lists.get(turnId) ?? [];
  const calls = ix.callsByTurn.lists.get(turnId) ?? [];
  return {
    number: numberOf(ix.turns, turnId),
    status: turn.execution.status,
    started_at_unix_ms: turn.execution.started_at_unix_ms,
    duration_ms: Math.max(0, (turn.execution.ended_at_unix_ms ?? now) - turn.execution.started_at_unix_ms),
    calls: calls.length,
    tools: tools.length,
    failed_tools: tools.filter((id) => tool_calls.get(id)?.execution.status === 'failed').length,
    asked: askedIn(model, turnId, calls),
  };
}

function askedIn(model: ViewModel, turnId: string, calls: readonly string[]): string | null {
  const { inference_calls, conversation_items } = model.collections;
  for (const callId of calls) {
    for (const id of (inference_calls.get(callId)?.request_items.tail ?? []).toReversed()) {
      const item = conversation_items.get(id);
      const fresh = item?.codex_turn_id === turnId && item.produced_by.length === 0;
      if (fresh && item.role === 'user' && item.kind === 'message') return itemText(item);
    }
  }
  return null;
}
