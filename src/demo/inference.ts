import { type Agent, eventStep, protocolEvent } from './agent.ts';
import type { ModelItem } from './items.ts';
import type { Step } from './step.ts';

export interface Usage {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

export interface InferenceOptions {
  from: number;
  to: number;
  /** `full` sends the whole history, `incremental` what is new since the last response (websocket style). */
  mode: 'full' | 'incremental';
  usage: Usage;
  output: readonly ModelItem[];
}

/**
 * One model call: the request as the agent's history stands now, and the response, whose items join the history.
 * The first request of a thread, and the first after a compaction or a cancelled call, are full whatever `mode` says.
 */
export function infer(agent: Agent, options: InferenceOptions): Step[] {
  const { from, to, usage, output } = options;
  const call = beginCall(agent, options.mode, from);
  const n = agent.world.counter('response');
  const responseId = `resp_${(0x68f0_0000 + n * 0x91).toString(16)}${agent.world.random.text(8, '0123456789abcdef')}`;
  agent.history.push(...output);
  agent.known = agent.history.length;
  agent.lastResponseId = responseId;
  const tokens = {
    input_tokens: usage.input,
    cached_input_tokens: usage.cached,
    output_tokens: usage.output,
    reasoning_output_tokens: usage.reasoning,
    total_tokens: usage.input + usage.output,
  };
  return [
    ...call.steps,
    eventStep(agent, to, (write) => ({
      type: 'inference_completed',
      inference_call_id: call.id,
      response_id: responseId,
      upstream_request_id: `req_${n}`,
      response_payload: write('inference_response', {
        response_id: responseId,
        upstream_request_id: `req_${n}`,
        token_usage: tokens,
        output_items: output,
      }),
    })),
    protocolEvent(agent, to, 'token_count', { type: 'token_count', info: { last_token_usage: tokens } }),
  ];
}

/** A model call that is given up half-way. What it had said is recorded, but never sent again. */
export function inferCancelled(
  agent: Agent,
  options: { from: number; to: number; mode: InferenceOptions['mode']; reason: string; partial?: readonly ModelItem[] },
): Step[] {
  const call = beginCall(agent, options.mode, options.from);
  // The provider and the agent no longer agree on what was said: the next request starts from nothing.
  agent.lastResponseId = null;
  const { partial } = options;
  return [
    ...call.steps,
    eventStep(agent, options.to, (write) => ({
      type: 'inference_cancelled',
      inference_call_id: call.id,
      reason: options.reason,
      partial_response_payload: partial ? write('inference_response', { output_items: partial }) : null,
    })),
  ];
}

function beginCall(agent: Agent, mode: InferenceOptions['mode'], at: number): { id: string; steps: Step[] } {
  const { world, threadId, turnId, model } = agent;
  agent.calls += 1;
  const id = world.random.uuid(world.startedAt + at);
  const previous = mode === 'incremental' ? agent.lastResponseId : null;
  const input = agent.history.slice(previous === null ? 0 : agent.known);
  const step = eventStep(agent, at, (write) => ({
    type: 'inference_started',
    inference_call_id: id,
    thread_id: threadId,
    codex_turn_id: turnId,
    model,
    provider_name: world.provider,
    request_payload: write('inference_request', {
      model,
      instructions: agent.instructions,
      ...(previous === null ? {} : { previous_response_id: previous }),
      input,
      tools: agent.tools,
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'medium', summary: 'auto' },
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: threadId,
    }),
  }));
  return { id, steps: [step] };
}
