import type { RawEventInput } from '../node/trace-writer.ts';
import { type Agent, eventStep, type PayloadWrite } from './agent.ts';
import { functionCall, functionOutput, type ModelItem } from './items.ts';
import type { Step } from './step.ts';

type Started = Extract<RawEventInput, { type: 'tool_call_started' }>;
export type ToolStatus = 'completed' | 'failed' | 'cancelled';

/** A tool call: the item that asks for it, what the runtime does, the item that answers. Nested calls have no items. */
export interface Tool {
  readonly call: ModelItem | null;
  readonly steps: readonly Step[];
  readonly output: ModelItem | null;
}

/** A call from inside a code cell, by the cell's runtime id and the call's number in it. */
export interface Nested {
  cell: string;
  tool: string;
}

/** What all tool calls have in common. Times are milliseconds since the start of the run. */
export interface CallOptions {
  /** `tool_call_id`; the model knows the call by the same id unless it is nested. */
  id: string;
  from: number;
  to: number;
  nested?: Nested;
}

export interface GenericOptions extends CallOptions {
  /** The name by which the model calls it. */
  name: string;
  args: object;
  kind: Started['kind'];
  summary?: Started['summary'];
  /** What the model is told: a text, or content parts. */
  output: unknown;
  status?: ToolStatus;
  /** Whether the end event carries the result as a payload (default true). */
  keepsResult?: boolean;
  /** Events between start and end, e.g. of the runtime. */
  between?: readonly Step[];
}

/** A tool that is called as a function. */
export function callTool(agent: Agent, options: GenericOptions): Tool {
  const { id, name, args, nested, output, keepsResult = true } = options;
  const call = functionCall(id, name, args);
  const item = functionOutput(id, output);
  const steps = [
    toolStarted(agent, options, {
      kind: options.kind,
      summary: options.summary ?? { type: 'generic', label: name, input_preview: preview(JSON.stringify(args)) },
      invocation: {
        tool_name: name,
        tool_namespace: null,
        payload: { type: 'function', arguments: JSON.stringify(args) },
      },
    }),
    ...(options.between ?? []),
    toolEnded(
      agent,
      id,
      options.to,
      options.status ?? 'completed',
      keepsResult ? resultOf(nested, item, output) : null,
    ),
  ];
  return { call: nested ? null : call, steps, output: nested ? null : item };
}

/** What the runtime hands back: to the model directly, or to the code that asked. */
export function resultOf(nested: Nested | undefined, item: ModelItem, value: unknown): object {
  return nested ? { type: 'code_mode_response', value } : { type: 'direct_response', response_item: item };
}

export function toolStarted(
  agent: Agent,
  options: CallOptions,
  what: { kind: Started['kind']; summary: Started['summary']; invocation: object | null },
): Step {
  const { id, from, nested } = options;
  return eventStep(agent, from, (write) => ({
    type: 'tool_call_started',
    tool_call_id: id,
    model_visible_call_id: nested ? null : id,
    code_mode_runtime_tool_id: nested ? nested.tool : null,
    requester: nested ? { type: 'code_cell', runtime_cell_id: nested.cell } : { type: 'model' },
    kind: what.kind,
    summary: what.summary,
    invocation_payload: what.invocation ? write('tool_invocation', what.invocation) : null,
  }));
}

export function toolEnded(agent: Agent, id: string, at: number, status: ToolStatus, result: object | null): Step {
  return eventStep(agent, at, (write) => ({
    type: 'tool_call_ended',
    tool_call_id: id,
    status,
    result_payload: result ? write('tool_result', result) : null,
  }));
}

export function runtimeStarted(agent: Agent, id: string, at: number, payload: object): Step {
  return eventStep(agent, at, (write: PayloadWrite) => ({
    type: 'tool_call_runtime_started',
    tool_call_id: id,
    runtime_payload: write('tool_runtime_event', payload),
  }));
}

export function runtimeEnded(agent: Agent, id: string, at: number, status: ToolStatus, payload: object): Step {
  return eventStep(agent, at, (write: PayloadWrite) => ({
    type: 'tool_call_runtime_ended',
    tool_call_id: id,
    status,
    runtime_payload: write('tool_runtime_event', payload),
  }));
}

/** The first characters of a text, for a list. */
export function preview(text: string): string {
  const chars = [...text.slice(0, 200)];
  return chars.length <= 80 ? text : `${chars.slice(0, 79).join('')}…`;
}

/** The items that ask for these calls, for the response that makes them. */
export function callsOf(...tools: readonly Tool[]): ModelItem[] {
  return tools.flatMap((tool) => (tool.call ? [tool.call] : []));
}

/** The calls' steps in the order of their times. Their outputs join the history in the order of the calls. */
export function run(agent: Agent, ...tools: readonly Tool[]): Step[] {
  for (const tool of tools) if (tool.output) agent.history.push(tool.output);
  return tools.flatMap((tool) => [...tool.steps]).sort((a, b) => a.at - b.at);
}
