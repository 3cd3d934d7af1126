import type { ToolCall } from '../../../../core/model/runtime.ts';
import { operationText } from '../../../../core/views/titles.ts';
import { toolName } from '../../../../core/views/words.ts';
import { KIND, type SpanDraft } from './span.ts';
import type { SpanContext } from './spans.ts';

/** Programs, tools and what they did in terminals. */
export function* toolSpans({ scope, parent, items, texts }: SpanContext): Generator<SpanDraft> {
  const { trace } = scope;
  for (const cell of scope.objects('code_cells')) {
    const outputs = items(cell.output_item_ids);
    yield {
      collection: 'code_cells',
      id: cell.code_cell_id,
      parent: parent(['codex_turns', cell.codex_turn_id], ['threads', cell.thread_id]),
      name: 'execute_tool exec',
      kind: KIND.internal,
      window: cell.execution,
      attributes: {
        ...toolAttributes('exec', cell.thread_id, cell.model_visible_call_id),
        'rollout.turn.id': cell.codex_turn_id,
        'rollout.runtime_status': cell.runtime_status,
        'gen_ai.tool.call.arguments': texts ? cell.source_js : null,
        'gen_ai.tool.call.result': texts && outputs.map(texts.readable).join('\n'),
      },
    };
  }
  for (const tool of scope.objects('tool_calls')) {
    const { requester, started_by_codex_turn_id: turn } = tool;
    const asked = items(tool.model_visible_call_item_ids);
    const answered = items(tool.model_visible_output_item_ids);
    yield {
      collection: 'tool_calls',
      id: tool.tool_call_id,
      parent: parent(
        requester.type === 'code_cell' ? ['code_cells', requester.code_cell_id] : null,
        turn === null ? null : ['codex_turns', turn],
        ['threads', tool.thread_id],
      ),
      name: `execute_tool ${toolName(tool.kind)}`,
      kind: KIND.internal,
      window: tool.execution,
      attributes: {
        ...toolAttributes(toolName(tool.kind), tool.thread_id, tool.model_visible_call_id),
        ...mcpAttributes(tool),
        'rollout.turn.id': turn,
        'gen_ai.tool.call.arguments': texts && asked.length > 0 ? asked.map(texts.readable).join('\n') : null,
        'gen_ai.tool.call.result': texts && answered.length > 0 ? answered.map(texts.readable).join('\n') : null,
      },
    };
  }
  for (const operation of scope.objects('terminal_operations')) {
    const tool = trace.tool_calls[operation.tool_call_id];
    const { result } = operation;
    yield {
      collection: 'terminal_operations',
      id: operation.operation_id,
      parent: parent(['tool_calls', operation.tool_call_id], tool ? ['threads', tool.thread_id] : null),
      name: operation.kind,
      kind: KIND.internal,
      window: operation.execution,
      attributes: {
        'rollout.terminal.id': operation.terminal_id,
        'process.exit.code': result?.exit_code,
        'rollout.stdout.chars': result?.stdout.length,
        'rollout.stderr.chars': result?.stderr.length,
        'process.command_line': texts && operationText(operation),
        'rollout.stdout': texts && result?.stdout,
        'rollout.stderr': texts && result?.stderr,
      },
    };
  }
}

function toolAttributes(name: string, threadId: string, callId: string | null) {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': callId,
    'gen_ai.conversation.id': threadId,
    'gen_ai.agent.id': threadId,
  };
}

function mcpAttributes({ kind, mcp_call_id }: ToolCall) {
  return kind.type === 'mcp'
    ? { 'mcp.method.name': 'tools/call', 'rollout.mcp.server': kind.server, 'rollout.mcp.call_id': mcp_call_id }
    : {};
}
