import type { BodyPart, ConversationItem, ItemKind, Role } from '../../src/core/model/conversation.ts';
import type { EdgeAnchor, EdgeKind, TokenUsage } from '../../src/core/model/runtime.ts';
import type { ExecutionWindow } from '../../src/core/model/session.ts';
import type { CollectionName } from '../../src/core/model/trace.ts';
import type { ItemView, RequestItems, ViewTypes } from '../../src/core/model/view.ts';
import { applyDelta, emptyModel, type TraceDelta, type ViewModel } from '../../src/core/reduce/delta.ts';
import type { ExecutionStatus } from '../../src/core/trace/primitives.ts';
import type { PlainToolKind } from '../../src/core/trace/tool.ts';

/** Where the clock of every built trace begins. */
export const T0 = 1_790_000_000_000;

export interface Said {
  text?: string;
  reasoning?: string;
  /** Encrypted text of this many bytes. */
  encrypted?: number;
  /** A tool call with this call id; `args` is its text. */
  call?: string;
  name?: string;
  args?: string;
  /** An `exec` program with this call id. */
  code?: string;
  source?: string;
}

export interface TraceBuilder {
  model: ViewModel;
  /** One delta for each thing that happened. */
  deltas: TraceDelta<ViewTypes>[];
  /** Sets the clock, in ms since {@link T0}. Every event takes no time. */
  at(ms: number): TraceBuilder;
  now(): number;
  thread(path: string, parent?: string): TraceBuilder;
  endThread(path: string, status?: ExecutionStatus): TraceBuilder;
  endTrace(): TraceBuilder;
  turn(thread: string, id: string): TraceBuilder;
  endTurn(id: string, status?: ExecutionStatus): TraceBuilder;
  /** Something for the next call of the thread to read. Returns nothing; its item is made by that call. */
  say(thread: string, role: Role, text: string, bytes?: number): TraceBuilder;
  message(thread: string, author: string, text: string): TraceBuilder;
  call(turn: string, id: string, model?: string): TraceBuilder;
  /** Ends a call with what the model said. `input` tokens; the rest of the usage is 0 unless given. */
  answer(id: string, said: Said[], usage?: Partial<TokenUsage> | null, status?: ExecutionStatus): TraceBuilder;
  /** Starts the tool call that a call item (or a code cell) asked for. */
  tool(turn: string, id: string, kind: PlainToolKind, detail?: { cell?: string; target?: string }): TraceBuilder;
  /** Its terminal operation. */
  exec(tool: string, command: string, terminal?: string): TraceBuilder;
  /** Ends a tool; `output` is what the model reads at its thread's next call. */
  endTool(
    id: string,
    output: string | null,
    end?: { status?: ExecutionStatus; exit?: number; stdout?: string },
  ): TraceBuilder;
  cell(turn: string, callId: string): TraceBuilder;
  endCell(callId: string, output: string): TraceBuilder;
  compactionRequest(turn: string, compaction: string, id: string): TraceBuilder;
  endCompactionRequest(id: string, status?: ExecutionStatus): TraceBuilder;
  /** Installs a compaction that replaces the thread's history with these texts. */
  compact(turn: string, id: string, replacement: [Role, string][]): TraceBuilder;
  edge(id: string, kind: EdgeKind, source: EdgeAnchor, target: EdgeAnchor, endedAt?: number): TraceBuilder;
  /** Item ids of a thread in order. */
  items(thread: string): readonly string[];
  item(id: string): ItemView;
}

type ItemDraft = Pick<ItemView, 'role' | 'kind' | 'channel' | 'call_id' | 'body'> & {
  bytes: number;
  name: string | null;
  agent_message?: { author: string; recipient: string };
};

/** Builds a view model step by step, as a session would send it. Ids are what the test names them; threads are their paths. */
export function traceBuilder(): TraceBuilder {
  const model: ViewModel = emptyModel();
  const deltas: TraceDelta<ViewTypes>[] = [];
  const live = new Map<string, string[]>();
  const queued = new Map<string, ItemDraft[]>();
  const latestCall = new Map<string, { id: string; items: string[] }>();
  let clock = 0;
  let seq = 0;
  let itemCount = 0;
  let operationCount = 0;
  let batch: TraceDelta<ViewTypes> = { header: null, ops: [], diagnostics: [], origins: [] };

  const get = <C extends CollectionName>(collection: C, id: string): ViewTypes[C] => {
    const object = (model.collections[collection] as Map<string, ViewTypes[C]>).get(id);
    if (!object) throw new Error(`the test's trace has no ${collection} ${id}`);
    return object;
  };
  const put = <C extends CollectionName>(collection: C, id: string, value: ViewTypes[C]): void => {
    const op = { op: 'put', collection, id, value } as TraceDelta<ViewTypes>['ops'][number];
    batch.ops.push(op);
    applyDelta(model, { header: null, ops: [op], diagnostics: [], origins: [] });
  };
  const change = <C extends CollectionName>(collection: C, id: string, fields: Partial<ViewTypes[C]>): void =>
    put(collection, id, { ...get(collection, id), ...fields });
  const event = (step: () => void): TraceBuilder => {
    seq++;
    step();
    deltas.push(batch);
    batch = { header: null, ops: [], diagnostics: [], origins: [] };
    return builder;
  };
  const open = (): ExecutionWindow => ({
    started_at_unix_ms: T0 + clock,
    started_seq: seq,
    ended_at_unix_ms: null,
    ended_seq: null,
    status: 'running',
  });
  const close = (window: ExecutionWindow, status: ExecutionStatus): ExecutionWindow => ({
    ...window,
    ended_at_unix_ms: T0 + clock,
    ended_seq: seq,
    status,
  });
  const newItem = (
    thread: string,
    turn: string,
    draft: ItemDraft,
    produced_by: ConversationItem['produced_by'],
  ): string => {
    const { bytes, name, ...rest } = draft;
    const item_id = `conversation_item:${++itemCount}`;
    put('conversation_items', item_id, {
      item_id,
      thread_id: thread,
      codex_turn_id: turn,
      first_seen_at_unix_ms: T0 + clock,
      ...rest,
      produced_by,
      cut: null,
      origin: { raw_payload_id: `raw_payload:${seq}`, list: 'input', index: 0, bytes, name },
    });
    const { conversation_item_ids } = get('threads', thread);
    change('threads', thread, { conversation_item_ids: [...conversation_item_ids, item_id] });
    return item_id;
  };
  const queue = (thread: string, draft: ItemDraft): void => {
    queued.set(thread, [...(queued.get(thread) ?? []), draft]);
  };
  const liveOf = (thread: string): string[] => {
    const list = live.get(thread) ?? [];
    live.set(thread, list);
    return list;
  };

  const builder: TraceBuilder = {
    model,
    deltas,
    at(ms) {
      clock = ms;
      return builder;
    },
    now: () => T0 + clock,
    thread: (path, parent) =>
      event(() => {
        if (!model.header) {
          model.header = {
            schema_version: 1,
            trace_id: 'trace',
            rollout_id: 'rollout',
            started_at_unix_ms: T0 + clock,
            ended_at_unix_ms: null,
            status: 'running',
            root_thread_id: path,
          };
          batch.header = model.header;
        }
        put('threads', path, {
          thread_id: path,
          agent_path: path,
          nickname: null,
          origin:
            parent === undefined
              ? { type: 'root' }
              : {
                  type: 'spawned',
                  parent_thread_id: parent,
                  spawn_edge_id: `edge:spawn:${parent}:${path}`,
                  task_name: path.split('/').at(-1) ?? path,
                  agent_role: 'worker',
                },
          execution: open(),
          default_model: 'gpt-test',
          conversation_item_ids: [],
        });
      }),
    endThread: (path, status = 'completed') =>
      event(() => change('threads', path, { execution: close(get('threads', path).execution, status) })),
    endTrace: () =>
      event(() => {
        if (model.header) model.header = { ...model.header, status: 'completed', ended_at_unix_ms: T0 + clock };
        batch.header = model.header;
      }),
    turn: (thread, id) =>
      event(() =>
        put('codex_turns', id, { codex_turn_id: id, thread_id: thread, execution: open(), input_item_ids: [] }),
      ),
    endTurn: (id, status = 'completed') =>
      event(() => change('codex_turns', id, { execution: close(get('codex_turns', id).execution, status) })),
    say(thread, role, text, bytes = text.length) {
      queue(thread, textItem(role, text, bytes));
      return builder;
    },
    message(thread, author, text) {
      const draft = textItem('assistant', text, text.length);
      queue(thread, { ...draft, channel: 'analysis', agent_message: { author, recipient: thread } });
      return builder;
    },
    call: (turn, id, modelName = 'gpt-test') =>
      event(() => {
        const thread = get('codex_turns', turn).thread_id;
        const history = liveOf(thread);
        for (const draft of queued.get(thread) ?? []) {
          const itemId = newItem(thread, turn, draft, []);
          history.push(itemId);
          if (draft.role === 'tool' && draft.call_id !== null) linkOutput(draft.call_id, itemId);
        }
        queued.delete(thread);
        const before = latestCall.get(thread);
        put('inference_calls', id, {
          inference_call_id: id,
          thread_id: thread,
          codex_turn_id: turn,
          execution: open(),
          model: modelName,
          provider_name: 'test',
          response_id: null,
          upstream_request_id: null,
          response_item_ids: [],
          tool_call_ids_started_by_response: [],
          usage: null,
          raw_request_payload_id: `raw_payload:${seq}`,
          raw_response_payload_id: null,
          request_items: continuation(before ?? null, history),
        });
        latestCall.set(thread, { id, items: [...history] });
      }),
    answer: (id, said, usage = {}, status = 'completed') =>
      event(() => {
        const call = get('inference_calls', id);
        const ids = said.map((one) =>
          newItem(call.thread_id, call.codex_turn_id, draftOf(one), [{ type: 'inference', inference_call_id: id }]),
        );
        liveOf(call.thread_id).push(...ids);
        change('inference_calls', id, {
          execution: close(call.execution, status),
          response_id: status === 'completed' ? `resp_${id}` : null,
          response_item_ids: ids,
          raw_response_payload_id: `raw_payload:${seq}`,
          usage:
            usage === null
              ? null
              : {
                  input_tokens: 0,
                  cached_input_tokens: 0,
                  cache_write_input_tokens: 0,
                  output_tokens: 0,
                  reasoning_output_tokens: 0,
                  ...usage,
                },
        });
      }),
    tool: (turn, id, kind, detail = {}) =>
      event(() => {
        const thread = get('codex_turns', turn).thread_id;
        const callItems = [...model.collections.conversation_items.values()].filter(
          (item) => item.thread_id === thread && item.call_id === id && item.role === 'assistant',
        );
        put('tool_calls', id, {
          tool_call_id: id,
          mcp_call_id: null,
          model_visible_call_id: detail.cell === undefined ? id : null,
          code_mode_runtime_tool_id: null,
          thread_id: thread,
          started_by_codex_turn_id: turn,
          execution: open(),
          requester: detail.cell === undefined ? { type: 'model' } : { type: 'code_cell', code_cell_id: detail.cell },
          kind: { type: kind },
          model_visible_call_item_ids: callItems.map((item) => item.item_id),
          model_visible_output_item_ids: [],
          terminal_operation_id: null,
          summary:
            kind === 'wait_agent'
              ? { type: 'wait_agent', target_agent_path: detail.target ?? null, timeout_ms: null }
              : detail.target === undefined
                ? { type: 'generic', label: kind, input_preview: null, output_preview: null }
                : { type: 'agent', target_agent_path: detail.target, task_name: null, message_preview: 'do it' },
          raw_invocation_payload_id: `raw_payload:${seq}`,
          raw_result_payload_id: null,
          raw_runtime_payload_ids: [],
        });
        for (const producer of callItems.flatMap((item) => item.produced_by)) {
          if (producer.type !== 'inference') continue;
          const { tool_call_ids_started_by_response: ids } = get('inference_calls', producer.inference_call_id);
          change('inference_calls', producer.inference_call_id, { tool_call_ids_started_by_response: [...ids, id] });
        }
        if (detail.cell !== undefined) {
          const { nested_tool_call_ids } = get('code_cells', detail.cell);
          change('code_cells', detail.cell, { nested_tool_call_ids: [...nested_tool_call_ids, id] });
        }
      }),
    exec: (tool, command, terminal) =>
      event(() => {
        const operation_id = `terminal_operation:${++operationCount}`;
        const call = get('tool_calls', tool);
        put('terminal_operations', operation_id, {
          operation_id,
          terminal_id: terminal ?? null,
          tool_call_id: tool,
          kind: 'exec_command',
          execution: open(),
          request: {
            type: 'exec_command',
            command: ['bash', '-lc', command],
            display_command: `bash -lc ${command}`,
            cwd: '/work',
            yield_time_ms: null,
            max_output_tokens: null,
          },
          result: null,
          model_observations: [],
          raw_payload_ids: [`raw_payload:${seq}`],
          cut: null,
        });
        change('tool_calls', tool, {
          terminal_operation_id: operation_id,
          summary: { type: 'terminal', operation_id },
          raw_runtime_payload_ids: [`raw_payload:${seq}`],
        });
        const session = model.collections.terminal_sessions.get(terminal ?? '');
        if (session) {
          change('terminal_sessions', session.terminal_id, { operation_ids: [...session.operation_ids, operation_id] });
        } else if (terminal !== undefined) {
          put('terminal_sessions', terminal, {
            terminal_id: terminal,
            thread_id: call.thread_id,
            created_by_operation_id: operation_id,
            operation_ids: [operation_id],
            execution: open(),
          });
        }
      }),
    endTool: (id, output, { status = 'completed', exit = 0, stdout } = {}) =>
      event(() => {
        const tool = get('tool_calls', id);
        change('tool_calls', id, {
          execution: close(tool.execution, status),
          raw_result_payload_id: `raw_payload:${seq}`,
        });
        if (tool.terminal_operation_id !== null) {
          const operation = get('terminal_operations', tool.terminal_operation_id);
          change('terminal_operations', tool.terminal_operation_id, {
            execution: close(operation.execution, status),
            result: {
              exit_code: exit,
              stdout: stdout ?? output ?? '',
              stderr: '',
              formatted_output: output,
              original_token_count: null,
              chunk_id: null,
            },
          });
        }
        if (output !== null && tool.requester.type === 'model') queue(tool.thread_id, outputItem(id, output));
      }),
    cell: (turn, callId) =>
      event(() => {
        const thread = get('codex_turns', turn).thread_id;
        const source = [...model.collections.conversation_items.values()].find(
          (item) => item.thread_id === thread && item.call_id === callId,
        );
        const part = source?.body.parts[0];
        put('code_cells', `code_cell:${callId}`, {
          code_cell_id: `code_cell:${callId}`,
          model_visible_call_id: callId,
          thread_id: thread,
          codex_turn_id: turn,
          source_item_id: source?.item_id ?? '',
          output_item_ids: [],
          runtime_cell_id: callId,
          execution: open(),
          runtime_status: 'running',
          initial_response_at_unix_ms: null,
          initial_response_seq: null,
          yielded_at_unix_ms: null,
          yielded_seq: null,
          source_js: part?.type === 'code' ? part.source : '',
          nested_tool_call_ids: [],
          wait_tool_call_ids: [],
          cut: null,
        });
      }),
    endCell: (callId, output) =>
      event(() => {
        const cell = get('code_cells', `code_cell:${callId}`);
        change('code_cells', cell.code_cell_id, {
          execution: close(cell.execution, 'completed'),
          runtime_status: 'completed',
        });
        queue(cell.thread_id, outputItem(callId, output, 'custom_tool_call_output'));
      }),
    compactionRequest: (turn, compaction, id) =>
      event(() =>
        put('compaction_requests', id, {
          compaction_request_id: id,
          compaction_id: compaction,
          thread_id: get('codex_turns', turn).thread_id,
          codex_turn_id: turn,
          execution: open(),
          model: 'gpt-test',
          provider_name: 'test',
          raw_request_payload_id: `raw_payload:${seq}`,
          raw_response_payload_id: null,
        }),
      ),
    endCompactionRequest: (id, status = 'completed') =>
      event(() =>
        change('compaction_requests', id, { execution: close(get('compaction_requests', id).execution, status) }),
      ),
    compact: (turn, id, replacement) =>
      event(() => {
        const thread = get('codex_turns', turn).thread_id;
        const history = liveOf(thread);
        const by = [{ type: 'compaction', compaction_id: id }] as const;
        const marker: ItemDraft = { ...textItem('assistant', '', 0), kind: 'compaction_marker', body: { parts: [] } };
        const input = [...history];
        const marker_item_id = newItem(thread, turn, marker, [...by]);
        const replaced = replacement.map(([role, text]) =>
          newItem(thread, turn, textItem(role, text, text.length), [...by]),
        );
        history.splice(0, history.length, ...replaced);
        put('compactions', id, {
          compaction_id: id,
          thread_id: thread,
          codex_turn_id: turn,
          installed_at_unix_ms: T0 + clock,
          marker_item_id,
          request_ids: [...model.collections.compaction_requests.values()]
            .filter((request) => request.compaction_id === id)
            .map((request) => request.compaction_request_id),
          input_item_ids: input,
          replacement_item_ids: replaced,
        });
      }),
    edge: (edge_id, kind, source, target, endedAt) =>
      event(() =>
        put('interaction_edges', edge_id, {
          edge_id,
          kind,
          source,
          target,
          started_at_unix_ms: T0 + clock,
          ended_at_unix_ms: endedAt === undefined ? null : T0 + endedAt,
          carried_item_ids: target.type === 'conversation_item' ? [target.item_id] : [],
          carried_raw_payload_ids: [],
        }),
      ),
    items: (thread) => get('threads', thread).conversation_item_ids,
    item: (id) => get('conversation_items', id),
  };

  function linkOutput(callId: string, itemId: string): void {
    const tool = model.collections.tool_calls.get(callId);
    if (tool) {
      change('tool_calls', callId, {
        model_visible_output_item_ids: [...tool.model_visible_output_item_ids, itemId],
      });
      change('conversation_items', itemId, { produced_by: [{ type: 'tool', tool_call_id: callId }] });
    }
    const cell = model.collections.code_cells.get(`code_cell:${callId}`);
    if (cell) change('code_cells', cell.code_cell_id, { output_item_ids: [...cell.output_item_ids, itemId] });
  }

  return builder;
}

function textItem(role: Role, text: string, bytes: number): ItemDraft {
  return {
    role,
    kind: 'message',
    channel: null,
    call_id: null,
    body: { parts: [{ type: 'text', text }] },
    bytes,
    name: null,
  };
}

function outputItem(callId: string, text: string, kind: ItemKind = 'function_call_output'): ItemDraft {
  return { ...textItem('tool', text, text.length), channel: 'commentary', kind, call_id: callId };
}

function draftOf(said: Said): ItemDraft {
  if (said.reasoning !== undefined || said.encrypted !== undefined) {
    const parts: BodyPart[] = [];
    if (said.reasoning !== undefined) parts.push({ type: 'summary', text: said.reasoning });
    if (said.encrypted !== undefined) {
      parts.push({ type: 'encoded', label: 'encrypted_content', value: 'x'.repeat(said.encrypted) });
    }
    const bytes = (said.reasoning?.length ?? 0) + (said.encrypted ?? 0);
    return { ...textItem('assistant', '', bytes), kind: 'reasoning', channel: 'analysis', body: { parts } };
  }
  if (said.call !== undefined) {
    const args = said.args ?? '{}';
    return {
      ...textItem('assistant', '', args.length),
      kind: 'function_call',
      channel: 'commentary',
      call_id: said.call,
      body: { parts: [{ type: 'json', summary: args, raw_payload_id: 'raw_payload:0' }] },
      name: said.name ?? 'exec_command',
    };
  }
  if (said.code !== undefined) {
    const source = said.source ?? '';
    return {
      ...textItem('assistant', '', source.length),
      kind: 'custom_tool_call',
      channel: 'commentary',
      call_id: said.code,
      body: { parts: [{ type: 'code', language: 'javascript', source }] },
      name: 'exec',
    };
  }
  const text = said.text ?? '';
  return { ...textItem('assistant', text, text.length), channel: 'final' };
}

function continuation(before: { id: string; items: string[] } | null, ids: readonly string[]): RequestItems {
  let keep = 0;
  while (before && keep < ids.length && ids[keep] === before.items[keep]) keep++;
  return { base: keep > 0 && before ? before.id : null, keep, tail: ids.slice(keep), count: ids.length };
}
