import type { ExecutionWindow } from '../../../src/core/model/session.ts';
import type { ViewTypes } from '../../../src/core/model/view.ts';
import type { DeltaOp, TraceDelta } from '../../../src/core/reduce/delta.ts';
import type { ExecutionStatus } from '../../../src/core/trace/primitives.ts';

type Op = DeltaOp<ViewTypes>;

/** The shape of a made-up run: bars = threads × turns × (1 + steps × 3) + one terminal operation for each second tool. */
export interface Shape {
  threads: number;
  turns: number;
  steps: number;
  edges: number;
}

/** About 100,000 bars and 1,000 arrows in 40 threads. */
export const LARGE: Shape = { threads: 40, turns: 25, steps: 25, edges: 1000 };

/** A run as what a session would send of it, and more of the same on demand. */
export interface ManyBars {
  ops: Op[];
  header: NonNullable<TraceDelta['header']>;
  /** How many windows it has. */
  bars: number;
  /** What the next live event of thread 0 changes: a call ends and two tools begin, or they end and a call begins. */
  next(now: number): Op[];
}

/**
 * Makes up a run of the given shape that began at `begin` (ms since the epoch): no conversation, only what the timeline
 * draws. The same shape gives the same run.
 */
export function manyBars(shape: Shape, begin: number): ManyBars {
  const ops: Op[] = [];
  let seq = 0;
  let bars = 0;
  const threadId = (n: number) => `thread-${n}`;
  const put = <C extends keyof ViewTypes>(collection: C, id: string, value: ViewTypes[C]) =>
    ops.push({ op: 'put', collection, id, value } as Op);
  const span = (start: number, end: number | null, status: ExecutionStatus = 'completed'): ExecutionWindow => ({
    started_at_unix_ms: Math.round(begin + start),
    started_seq: ++seq,
    ended_at_unix_ms: end === null ? null : Math.round(begin + end),
    ended_seq: end === null ? null : ++seq,
    status: end === null ? 'running' : status,
  });
  const turn = (id: string, thread: string, execution: ExecutionWindow) => {
    bars++;
    put('codex_turns', id, { codex_turn_id: id, thread_id: thread, execution, input_item_ids: [] });
  };
  const call = (id: string, thread: string, turnId: string, execution: ExecutionWindow) => {
    bars++;
    put('inference_calls', id, callOf(id, thread, turnId, execution));
  };
  const tool = (id: string, thread: string, turnId: string, execution: ExecutionWindow, operation: string | null) => {
    bars++;
    put('tool_calls', id, toolOf(id, thread, turnId, execution, operation));
  };

  for (let t = 0; t < shape.threads; t++) {
    const thread = threadId(t);
    let clock = t * 500;
    put('threads', thread, {
      thread_id: thread,
      agent_path: t === 0 ? '/root' : `/root/worker_${t}`,
      nickname: null,
      origin:
        t === 0
          ? { type: 'root' }
          : {
              type: 'spawned',
              parent_thread_id: threadId(0),
              spawn_edge_id: `edge-${t}`,
              task_name: 'work',
              agent_role: 'worker',
            },
      execution: span(clock, null),
      default_model: 'gpt-5.3-codex',
      conversation_item_ids: [],
    });
    for (let u = 0; u < shape.turns; u++) {
      const turnId = `${thread}/turn-${u}`;
      const first = clock;
      const inner: (() => void)[] = [];
      for (let s = 0; s < shape.steps; s++) {
        const id = `${turnId}/${s}`;
        const asked = clock;
        clock += 2000 + ((t * 7 + s * 13) % 11) * 300;
        const ran = clock;
        const failed = (t + u + s) % 17 === 0;
        clock += 400 + ((t + s) % 7) * 500;
        const done = clock;
        inner.push(() => {
          call(`${id}/call`, thread, turnId, span(asked, ran));
          for (const at of [0, 1]) {
            const operation = at === 0 ? `${id}/op` : null;
            const status = failed && at === 0 ? 'failed' : 'completed';
            tool(`${id}/tool-${at}`, thread, turnId, span(ran + at * 50, done - at * 30, status), operation);
            if (operation === null) continue;
            bars++;
            put('terminal_operations', operation, operationOf(operation, `${id}/tool-${at}`, span(ran, done, status)));
          }
        });
        clock += 60;
      }
      turn(turnId, thread, span(first, clock));
      for (const make of inner) make();
      clock += 3000;
    }
  }
  for (let e = 0; e < shape.edges; e++) {
    const from = e % shape.threads;
    const to = (e * 7 + 1) % shape.threads;
    if (from === to) continue;
    const id = `edge-m${e}`;
    const at = Math.round(begin + (e / shape.edges) * 3_000_000);
    put('interaction_edges', id, {
      edge_id: id,
      kind: 'send_message',
      source: { type: 'thread', thread_id: threadId(from) },
      target: { type: 'thread', thread_id: threadId(to) },
      started_at_unix_ms: at,
      ended_at_unix_ms: at + 300,
      carried_item_ids: [],
      carried_raw_payload_ids: [],
    });
  }

  let live = 0;
  function next(now: number): Op[] {
    const at = now - begin;
    const from = ops.length;
    const id = `live-${live >> 1}`;
    const thread = threadId(0);
    const turnId = `${thread}/turn-0`;
    if (live % 2 === 0) call(`${id}/call`, thread, turnId, span(at, null));
    else {
      const { started_at_unix_ms } = span(at, null);
      const ended = { ...span(at - 20, at), started_at_unix_ms: started_at_unix_ms - 20 };
      put('inference_calls', `${id}/call`, callOf(`${id}/call`, thread, turnId, ended));
      tool(`${id}/tool`, thread, turnId, span(at, at + 5), null);
    }
    live++;
    return ops.splice(from);
  }

  const header: ManyBars['header'] = {
    schema_version: 1,
    trace_id: 'made-up',
    rollout_id: 'made-up',
    started_at_unix_ms: begin,
    ended_at_unix_ms: null,
    status: 'running',
    root_thread_id: threadId(0),
  };
  return { ops, header, bars, next };
}

function callOf(id: string, thread: string, turn: string, execution: ExecutionWindow): ViewTypes['inference_calls'] {
  return {
    inference_call_id: id,
    thread_id: thread,
    codex_turn_id: turn,
    execution,
    model: 'gpt-5.3-codex',
    provider_name: 'made-up',
    response_id: null,
    upstream_request_id: null,
    request_items: { base: null, keep: 0, tail: [], count: 0 },
    response_item_ids: [],
    tool_call_ids_started_by_response: [],
    usage: {
      input_tokens: 24_000,
      cached_input_tokens: 20_000,
      cache_write_input_tokens: 0,
      output_tokens: 300,
      reasoning_output_tokens: 0,
    },
    raw_request_payload_id: `${id}/request`,
    raw_response_payload_id: null,
  };
}

function toolOf(
  id: string,
  thread: string,
  turn: string,
  execution: ExecutionWindow,
  operation: string | null,
): ViewTypes['tool_calls'] {
  return {
    tool_call_id: id,
    mcp_call_id: null,
    model_visible_call_id: null,
    code_mode_runtime_tool_id: null,
    thread_id: thread,
    started_by_codex_turn_id: turn,
    execution,
    requester: { type: 'model' },
    kind: { type: operation === null ? 'apply_patch' : 'exec_command' },
    model_visible_call_item_ids: [],
    model_visible_output_item_ids: [],
    terminal_operation_id: operation,
    summary:
      operation === null
        ? { type: 'generic', label: 'apply_patch', input_preview: null, output_preview: null }
        : { type: 'terminal', operation_id: operation },
    raw_invocation_payload_id: null,
    raw_result_payload_id: null,
    raw_runtime_payload_ids: [],
  };
}

function operationOf(id: string, tool: string, execution: ExecutionWindow): ViewTypes['terminal_operations'] {
  return {
    operation_id: id,
    terminal_id: null,
    tool_call_id: tool,
    kind: 'exec_command',
    execution,
    request: {
      type: 'exec_command',
      command: ['pnpm', 'vitest', 'run', 'packages/queue'],
      display_command: 'pnpm vitest run packages/queue',
      cwd: '/work',
      yield_time_ms: null,
      max_output_tokens: null,
    },
    result: null,
    model_observations: [],
    raw_payload_ids: [],
    cut: null,
  };
}
