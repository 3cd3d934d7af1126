import type { EdgeKind, InferenceCall, TerminalOperation, ToolCall } from '../model/runtime.ts';
import type { TraceHeader } from '../model/session.ts';
import type { CollectionTypes } from '../model/trace.ts';
import type { ExecutionStatus, RolloutStatus } from '../trace/primitives.ts';
import { share } from './format.ts';
import { compareWindows } from './order.ts';
import { operationText } from './titles.ts';
import { toolName } from './words.ts';

type MapOf<T> = ReadonlyMap<string, T>;

/** What statistics read: satisfied by a view model's collections and by a reducer's maps alike. */
export interface StatisticsSource {
  threads: MapOf<CollectionTypes['threads']>;
  codex_turns: MapOf<CollectionTypes['codex_turns']>;
  conversation_items: { readonly size: number };
  inference_calls: MapOf<Omit<InferenceCall, 'request_item_ids'>>;
  code_cells: { readonly size: number };
  tool_calls: MapOf<ToolCall>;
  terminal_sessions: { readonly size: number };
  terminal_operations: MapOf<TerminalOperation>;
  compactions: MapOf<CollectionTypes['compactions']>;
  compaction_requests: MapOf<CollectionTypes['compaction_requests']>;
  interaction_edges: MapOf<CollectionTypes['interaction_edges']>;
  raw_payloads: { readonly size: number };
}

/** Reported tokens, summed. */
export interface TokenSums {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

export interface ThreadStatistics {
  thread_id: string;
  path: string;
  depth: number;
  role: string;
  model: string | null;
  status: RolloutStatus | ExecutionStatus;
  started_at_unix_ms: number;
  duration_ms: number;
  turns: number;
  calls: number;
  tools: number;
  failed_tools: number;
  compactions: number;
  tokens: TokenSums;
}

export interface ModelStatistics {
  model: string;
  provider: string;
  calls: number;
  failed: number;
  duration_ms: number;
  tokens: TokenSums;
}

export interface ToolStatistics {
  name: string;
  calls: number;
  by_status: Partial<Record<ExecutionStatus, number>>;
  /** Of the calls that have ended. */
  duration_ms: number;
  longest_ms: number;
}

/** One tool call worth a look. */
export interface ToolMention {
  tool_call_id: string;
  thread_path: string;
  name: string;
  /** Its command; "" for tools without a terminal. */
  command: string;
  status: ExecutionStatus;
  exit_code: number | null;
  started_at_unix_ms: number;
  duration_ms: number;
}

export interface CompactionStatistics {
  compaction_id: string;
  thread_path: string;
  installed_at_unix_ms: number;
  items_before: number;
  items_after: number;
  attempts: number;
  failed_attempts: number;
}

/** A run in numbers, for `rollout summary` and the library's details. */
export interface Statistics {
  status: RolloutStatus;
  started_at_unix_ms: number;
  ended_at_unix_ms: number | null;
  /** To the end of the run, or to the last moment that anything in it mentions. */
  duration_ms: number;
  counts: Record<
    | 'threads'
    | 'turns'
    | 'items'
    | 'inference_calls'
    | 'code_cells'
    | 'tool_calls'
    | 'terminals'
    | 'compactions'
    | 'edges'
    | 'payloads',
    number
  >;
  tokens: TokenSums;
  /** Cached share of all input tokens, 0 … 1. */
  cached_share: number;
  threads: ThreadStatistics[];
  models: ModelStatistics[];
  tools: ToolStatistics[];
  slowest_tools: ToolMention[];
  failed_tools: ToolMention[];
  compactions: CompactionStatistics[];
  edges: Partial<Record<EdgeKind, number>>;
}

const MENTIONS = 10;

/** Statistics of a reduced trace, or null when it has no header yet. One pass over each collection. */
export function statistics(header: TraceHeader | null, source: StatisticsSource): Statistics | null {
  if (!header) return null;
  const lastMoment = latest(source, header.started_at_unix_ms);
  const threads = threadStatistics(source, lastMoment);
  const tokens = noTokens();
  for (const thread of threads) addTokens(tokens, thread.tokens);
  const end = header.ended_at_unix_ms ?? lastMoment;
  const mentions = [...source.tool_calls.values()].map((tool) => mention(source, tool, lastMoment));
  const edges: Statistics['edges'] = {};
  for (const { kind } of source.interaction_edges.values()) edges[kind] = (edges[kind] ?? 0) + 1;
  return {
    status: header.status,
    started_at_unix_ms: header.started_at_unix_ms,
    ended_at_unix_ms: header.ended_at_unix_ms,
    duration_ms: Math.max(0, end - header.started_at_unix_ms),
    counts: {
      threads: source.threads.size,
      turns: source.codex_turns.size,
      items: source.conversation_items.size,
      inference_calls: source.inference_calls.size,
      code_cells: source.code_cells.size,
      tool_calls: source.tool_calls.size,
      terminals: source.terminal_sessions.size,
      compactions: source.compactions.size,
      edges: source.interaction_edges.size,
      payloads: source.raw_payloads.size,
    },
    tokens,
    cached_share: share(tokens.cached, tokens.input),
    threads,
    models: modelStatistics(source, lastMoment),
    tools: toolStatistics(source),
    slowest_tools: mentions.toSorted((a, b) => b.duration_ms - a.duration_ms).slice(0, MENTIONS),
    failed_tools: mentions
      .filter((tool) => tool.status === 'failed')
      .sort((a, b) => a.started_at_unix_ms - b.started_at_unix_ms),
    compactions: compactionStatistics(source),
    edges,
  };
}

const noTokens = (): TokenSums => ({ input: 0, cached: 0, output: 0, reasoning: 0 });

function addTokens(into: TokenSums, from: TokenSums): void {
  for (const key of Object.keys(into) as (keyof TokenSums)[]) into[key] += from[key];
}

function usageTokens(call: Pick<InferenceCall, 'usage'>): TokenSums {
  const { usage } = call;
  if (!usage) return noTokens();
  return {
    input: usage.input_tokens,
    cached: usage.cached_input_tokens,
    output: usage.output_tokens,
    reasoning: usage.reasoning_output_tokens,
  };
}

function latest(source: StatisticsSource, start: number): number {
  let moment = start;
  const { threads, codex_turns, inference_calls, tool_calls, terminal_operations, compaction_requests } = source;
  for (const map of [threads, codex_turns, inference_calls, tool_calls, terminal_operations, compaction_requests]) {
    for (const { execution } of map.values()) {
      moment = Math.max(moment, execution.started_at_unix_ms, execution.ended_at_unix_ms ?? 0);
    }
  }
  for (const { installed_at_unix_ms } of source.compactions.values()) moment = Math.max(moment, installed_at_unix_ms);
  return moment;
}

/** Threads in spawn order, children below their parent. */
function threadStatistics(source: StatisticsSource, now: number): ThreadStatistics[] {
  const byId = new Map<string, ThreadStatistics>();
  const children = new Map<string, string[]>();
  const threads = [...source.threads.values()].sort((a, b) =>
    compareWindows(a.execution, a.thread_id, b.execution, b.thread_id),
  );
  for (const { thread_id, agent_path, origin, default_model, execution } of threads) {
    byId.set(thread_id, {
      thread_id,
      path: agent_path,
      depth: 0,
      role: origin.type === 'spawned' ? origin.agent_role : '',
      model: default_model,
      status: execution.status,
      started_at_unix_ms: execution.started_at_unix_ms,
      duration_ms: Math.max(0, (execution.ended_at_unix_ms ?? now) - execution.started_at_unix_ms),
      turns: 0,
      calls: 0,
      tools: 0,
      failed_tools: 0,
      compactions: 0,
      tokens: noTokens(),
    });
    const parent =
      origin.type === 'spawned' && source.threads.has(origin.parent_thread_id) ? origin.parent_thread_id : '';
    children.set(parent, [...(children.get(parent) ?? []), thread_id]);
  }
  for (const turn of source.codex_turns.values()) bump(byId.get(turn.thread_id), 'turns');
  for (const compaction of source.compactions.values()) bump(byId.get(compaction.thread_id), 'compactions');
  for (const call of source.inference_calls.values()) {
    const thread = byId.get(call.thread_id);
    bump(thread, 'calls');
    if (thread) addTokens(thread.tokens, usageTokens(call));
  }
  for (const tool of source.tool_calls.values()) {
    bump(byId.get(tool.thread_id), 'tools');
    if (tool.execution.status === 'failed') bump(byId.get(tool.thread_id), 'failed_tools');
  }
  return inTreeOrder(byId, children);
}

function bump(
  thread: ThreadStatistics | undefined,
  field: 'turns' | 'calls' | 'tools' | 'failed_tools' | 'compactions',
) {
  if (thread) thread[field]++;
}

function inTreeOrder(byId: Map<string, ThreadStatistics>, children: Map<string, string[]>): ThreadStatistics[] {
  const result: ThreadStatistics[] = [];
  const seen = new Set<string>();
  const visit = (id: string, depth: number): void => {
    const thread = byId.get(id);
    if (!thread || seen.has(id)) return;
    seen.add(id);
    result.push(Object.assign(thread, { depth }));
    for (const child of children.get(id) ?? []) visit(child, depth + 1);
  };
  for (const id of children.get('') ?? []) visit(id, 0);
  for (const id of byId.keys()) visit(id, 0);
  return result;
}

function modelStatistics(source: StatisticsSource, now: number): ModelStatistics[] {
  const models = new Map<string, ModelStatistics>();
  for (const call of source.inference_calls.values()) {
    const key = `${call.provider_name}\n${call.model}`;
    const sums = models.get(key) ?? {
      model: call.model,
      provider: call.provider_name,
      calls: 0,
      failed: 0,
      duration_ms: 0,
      tokens: noTokens(),
    };
    models.set(key, sums);
    sums.calls++;
    if (call.execution.status === 'failed') sums.failed++;
    sums.duration_ms += Math.max(0, (call.execution.ended_at_unix_ms ?? now) - call.execution.started_at_unix_ms);
    addTokens(sums.tokens, usageTokens(call));
  }
  return [...models.values()].sort((a, b) => b.tokens.input - a.tokens.input || (a.model < b.model ? -1 : 1));
}

function toolStatistics(source: StatisticsSource): ToolStatistics[] {
  const tools = new Map<string, ToolStatistics>();
  for (const { kind, execution } of source.tool_calls.values()) {
    const name = toolName(kind);
    const sums = tools.get(name) ?? { name, calls: 0, by_status: {}, duration_ms: 0, longest_ms: 0 };
    tools.set(name, sums);
    sums.calls++;
    sums.by_status[execution.status] = (sums.by_status[execution.status] ?? 0) + 1;
    if (execution.ended_at_unix_ms === null) continue;
    const duration = Math.max(0, execution.ended_at_unix_ms - execution.started_at_unix_ms);
    sums.duration_ms += duration;
    sums.longest_ms = Math.max(sums.longest_ms, duration);
  }
  return [...tools.values()].sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1));
}

function mention(source: StatisticsSource, tool: ToolCall, now: number): ToolMention {
  const operation = source.terminal_operations.get(tool.terminal_operation_id ?? '');
  const { started_at_unix_ms, ended_at_unix_ms, status } = tool.execution;
  return {
    tool_call_id: tool.tool_call_id,
    thread_path: source.threads.get(tool.thread_id)?.agent_path ?? tool.thread_id,
    name: toolName(tool.kind),
    command: operation ? operationText(operation) : '',
    status,
    exit_code: operation?.result?.exit_code ?? null,
    started_at_unix_ms,
    duration_ms: Math.max(0, (ended_at_unix_ms ?? now) - started_at_unix_ms),
  };
}

function compactionStatistics(source: StatisticsSource): CompactionStatistics[] {
  const compactions = [...source.compactions.values()].map((compaction) => {
    const attempts = compaction.request_ids.flatMap((id) => source.compaction_requests.get(id) ?? []);
    return {
      compaction_id: compaction.compaction_id,
      thread_path: source.threads.get(compaction.thread_id)?.agent_path ?? compaction.thread_id,
      installed_at_unix_ms: compaction.installed_at_unix_ms,
      items_before: compaction.input_item_ids.length,
      items_after: compaction.replacement_item_ids.length,
      attempts: attempts.length,
      failed_attempts: attempts.filter((request) => request.execution.status === 'failed').length,
    };
  });
  return compactions.sort((a, b) => a.installed_at_unix_ms - b.installed_at_unix_ms);
}
