import { type Agent, eventStep } from './agent.ts';
import { customCall, customOutput, type ModelItem } from './items.ts';
import { inOrder, type Step } from './step.ts';
import { type CallOptions, callTool, type Tool } from './tool.ts';

export interface CodeCellOptions {
  /** The model-visible call id. */
  id: string;
  /** The id under which the runtime knows the cell, local to the thread. */
  runtimeId: string;
  source: string;
  from: number;
  to: number;
  /** The calls that the program makes; each has `nested.cell` = `runtimeId`. */
  tools: readonly Tool[];
  /** What the program returns to the model (with `yieldsAt`: what it has printed until then). */
  output: string;
  /** The program still runs when the model gets its first answer, at this time. */
  yieldsAt?: number;
  status?: 'completed' | 'failed';
}

/** A program that the model wrote (`exec`), with the tool calls it makes. */
export function codeCell(agent: Agent, options: CodeCellOptions): Tool {
  const { id, runtimeId, source, from, to, output, yieldsAt } = options;
  const status = options.status ?? 'completed';
  const item: ModelItem = customOutput(id, output);
  const own: Step[] = [
    eventStep(agent, from, () => ({
      type: 'code_cell_started',
      runtime_cell_id: runtimeId,
      model_visible_call_id: id,
      source_js: source,
    })),
    eventStep(agent, yieldsAt ?? to, (write) => ({
      type: 'code_cell_initial_response',
      runtime_cell_id: runtimeId,
      status: yieldsAt === undefined ? status : 'yielded',
      response_payload: write('tool_result', { type: 'direct_response', response_item: item }),
    })),
    eventStep(agent, to, () => ({ type: 'code_cell_ended', runtime_cell_id: runtimeId, status })),
  ];
  const [started, ...rest] = own;
  const steps = inOrder(started ? [started] : [], ...options.tools.map((tool) => tool.steps), rest);
  return { call: customCall(id, 'exec', source), steps, output: item };
}

/** The model waits for a cell that had yielded. */
export function waitForCell(agent: Agent, options: CallOptions & { runtimeId: string; output: string }): Tool {
  return callTool(agent, {
    ...options,
    name: 'wait',
    args: { cell_id: options.runtimeId, yield_time_ms: 30_000 },
    kind: { type: 'other', name: 'wait' },
  });
}
