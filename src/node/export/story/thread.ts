import type { ConversationItem } from '../../../core/model/conversation.ts';
import type { ToolCall } from '../../../core/model/runtime.ts';
import type { ItemView } from '../../../core/model/view.ts';
import { formatDuration, formatPercent, formatTokens, plural } from '../../../core/views/format.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { toolTitle } from '../../../core/views/titles.ts';
import { callFacts, type ToolFacts, toolFacts, turnFacts } from '../../../core/views/transcript/facts.ts';
import { createTranscript, type TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { shortPath, toolName } from '../../../core/views/words.ts';
import type { ItemReader } from '../item-reader.ts';
import type { Scope, viewOf } from '../scope.ts';
import { itemBlocks, itemOutput, runtimeOutput } from './blocks.ts';
import { compactionEntry } from './compaction.ts';
import type { Entry, NestedCall, Output, Tone } from './entry.ts';

export interface StoryContext {
  scope: Scope;
  view: ReturnType<typeof viewOf>;
  reader: ItemReader;
  wholeOutputs: boolean;
}

/** What happened in one thread, as far as it is selected. Every selected item stands in exactly one entry. */
export function* threadStory(context: StoryContext, threadId: string): Generator<Entry> {
  const { scope, view } = context;
  const told = new Set<string>();
  for (const row of createTranscript(view.model, view.ix, threadId).rows) {
    const entry = rowEntry(context, row);
    if (!entry) continue;
    if (entry.type === 'tool') {
      if (entry.tool_call_id !== null) told.add(entry.tool_call_id);
      for (const { tool_call_id } of entry.nested) told.add(tool_call_id);
    }
    yield entry;
  }
  for (const id of members(view.ix.tools, threadId)) {
    const tool = scope.trace.tool_calls[id];
    if (tool && !told.has(id) && scope.has('tool_calls', id)) yield looseTool(context, tool);
  }
}

function rowEntry(context: StoryContext, row: TranscriptRow): Entry | null {
  const { scope, view } = context;
  const { model, ix } = view;
  const at = row.at_unix_ms;
  switch (row.type) {
    case 'turn': {
      const facts = scope.has('codex_turns', row.ref) ? turnFacts(model, ix, row.ref, ix.lastMoment) : null;
      if (!facts) return null;
      const failed = facts.failed_tools > 0 ? `, ${facts.failed_tools} failed` : '';
      const meta = [
        formatDuration(facts.duration_ms),
        plural(facts.calls, 'call'),
        `${plural(facts.tools, 'tool')}${failed}`,
      ];
      return {
        type: 'turn',
        id: row.ref,
        at,
        title: `Turn ${facts.number}`,
        status: facts.status,
        meta,
        asked: facts.asked,
      };
    }
    case 'gap': {
      const turn = model.collections.codex_turns.get(row.ref);
      if (!turn || !scope.has('codex_turns', row.ref)) return null;
      return { type: 'gap', at, text: `${formatDuration(turn.execution.started_at_unix_ms - at)} idle` };
    }
    case 'call': {
      const call = scope.has('inference_calls', row.ref) ? model.collections.inference_calls.get(row.ref) : undefined;
      if (!call) return null;
      const facts = callFacts(ix, call, ix.lastMoment);
      const cached = facts.cached_share === null ? '' : ` (${formatPercent(facts.cached_share)} cached)`;
      const meta = [
        facts.model,
        formatDuration(facts.duration_ms),
        facts.input_tokens === null ? 'tokens not recorded' : `in ${formatTokens(facts.input_tokens)}${cached}`,
        ...(facts.output_tokens === null ? [] : [`out ${formatTokens(facts.output_tokens)}`]),
      ];
      return { type: 'call', id: row.ref, at, title: `Call ${facts.number}`, status: facts.status, meta };
    }
    case 'compaction':
      return scope.has('compactions', row.ref) ? compactionEntry(scope, view, row.ref) : null;
    case 'item': {
      const item = model.collections.conversation_items.get(row.ref);
      return item ? itemEntry(context, item, at) : null;
    }
  }
}

function itemEntry(context: StoryContext, item: ItemView, at: number): Entry | null {
  const { scope, reader } = context;
  const shown = scope.has('conversation_items', item.item_id);
  if (item.kind === 'function_call' || item.kind === 'custom_tool_call') return toolEntry(context, item, at, shown);
  if (!shown) return null;
  const { who, note, tone } = speaker(item);
  const prose = tone !== 'output';
  return { type: 'message', id: item.item_id, at, who, note, tone, meta: [], blocks: itemBlocks(reader, item, prose) };
}

function speaker(item: ConversationItem): { who: string; note: string; tone: Tone } {
  if (item.agent_message) {
    const { author, recipient } = item.agent_message;
    return { who: shortPath(author), note: `to ${shortPath(recipient)}`, tone: 'agent' };
  }
  if (item.role === 'tool') return { who: 'Output', note: 'of a call that is not here', tone: 'output' };
  if (item.kind === 'reasoning') return { who: 'Assistant', note: 'reasoning', tone: 'reasoning' };
  if (item.channel === 'summary') return { who: 'Summary', note: 'written by a compaction', tone: 'summary' };
  const channel = item.channel ?? '';
  if (item.role === 'user') return { who: 'User', note: channel, tone: 'user' };
  if (item.role === 'assistant') return { who: 'Assistant', note: channel, tone: 'assistant' };
  return { who: item.role === 'system' ? 'System' : 'Developer', note: channel, tone: 'instructions' };
}

function toolEntry(context: StoryContext, item: ItemView, at: number, shown: boolean): Entry | null {
  const { scope, view, reader } = context;
  const { model, ix } = view;
  const facts = toolFacts(model, ix, item, ix.lastMoment);
  const outputs = outputsOf(context, facts);
  if (!shown && outputs.length === 0) return null;
  const { title } = facts;
  const tool = scope.trace.tool_calls[facts.tool_call_id ?? ''];
  const hasTool = tool !== undefined && scope.has('tool_calls', tool.tool_call_id);
  const asked = shown ? itemBlocks(reader, item, false) : [];
  return {
    type: 'tool',
    id: shown ? item.item_id : null,
    tool_call_id: hasTool ? tool.tool_call_id : null,
    code_cell_id: facts.code_cell_id,
    at,
    title: title.text,
    note: title.note,
    command: title.command,
    status: facts.status,
    meta: toolMeta(facts),
    asked,
    outputs,
    nested: facts.code_cell_id === null ? [] : nestedCalls(context, facts.code_cell_id),
  };
}

function toolMeta(facts: ToolFacts): string[] {
  return [
    ...(facts.exit_code === null ? [] : [`exit ${facts.exit_code}`]),
    ...(facts.duration_ms === null ? [] : [formatDuration(facts.duration_ms)]),
    ...(facts.patch ? [`+${facts.patch.added} −${facts.patch.removed}`] : []),
  ];
}

function outputsOf(context: StoryContext, facts: ToolFacts): Output[] {
  const { scope, reader, wholeOutputs } = context;
  const { trace } = scope;
  const { shown_share: part } = facts;
  const told = part === null ? null : `${formatPercent(part)} of what the command wrote`;
  const outputs = facts.output_item_ids.flatMap((id) => {
    const item = scope.has('conversation_items', id) ? trace.conversation_items[id] : undefined;
    return item ? [itemOutput(reader, item, told)] : [];
  });
  const operation = trace.terminal_operations[trace.tool_calls[facts.tool_call_id ?? '']?.terminal_operation_id ?? ''];
  const wanted =
    wholeOutputs && part !== null && operation?.result && scope.has('terminal_operations', operation.operation_id);
  return wanted && operation.result ? [...outputs, runtimeOutput(operation.result)] : outputs;
}

function nestedCalls({ scope, view }: StoryContext, cellId: string): NestedCall[] {
  const { model, ix } = view;
  return (ix.toolsByCell.lists.get(cellId) ?? []).flatMap((id) => {
    const tool = scope.has('tool_calls', id) ? scope.trace.tool_calls[id] : undefined;
    if (!tool) return [];
    const { execution } = tool;
    const end = execution.ended_at_unix_ms ?? ix.lastMoment;
    const name = toolName(tool.kind);
    const { text } = toolTitle(model, tool);
    const meta = [formatDuration(Math.max(0, end - execution.started_at_unix_ms))];
    return [{ tool_call_id: id, title: text === name ? name : `${name} ${text}`, status: execution.status, meta }];
  });
}

/** A tool that ran, but that no item of the conversation asked for. */
function looseTool({ scope, view, wholeOutputs }: StoryContext, tool: ToolCall): Entry {
  const { model, ix } = view;
  const { text, note, command } = toolTitle(model, tool);
  const { started_at_unix_ms: start, ended_at_unix_ms, status } = tool.execution;
  const result = scope.trace.terminal_operations[tool.terminal_operation_id ?? '']?.result ?? null;
  const meta = [
    toolName(tool.kind),
    ...(result && result.exit_code !== null ? [`exit ${result.exit_code}`] : []),
    formatDuration(Math.max(0, (ended_at_unix_ms ?? ix.lastMoment) - start)),
    'no message asked for it',
  ];
  return {
    type: 'tool',
    id: null,
    tool_call_id: tool.tool_call_id,
    code_cell_id: null,
    at: start,
    title: text,
    note,
    command,
    status,
    meta,
    asked: [],
    outputs: wholeOutputs && result ? [runtimeOutput(result)] : [],
    nested: [],
  };
}
