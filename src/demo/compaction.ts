import { type Agent, eventStep } from './agent.ts';
import type { ModelItem } from './items.ts';
import type { Step } from './step.ts';

export interface CompactionOptions {
  /** The requests for a summary, in order; all but the last one failed. */
  attempts: readonly { from: number; to: number; error?: string }[];
  installedAt: number;
  /** What replaces the whole history. */
  replacement: readonly ModelItem[];
}

/** Replaces the agent's history by `replacement`; its next request is a full one that begins with it. */
export function compact(agent: Agent, options: CompactionOptions): Step[] {
  const { world, threadId, turnId, model } = agent;
  const id = world.random.uuid(world.startedAt + options.installedAt);
  const before = agent.history;
  agent.history = [...options.replacement];
  agent.known = 0;
  agent.lastResponseId = null;
  const steps = options.attempts.flatMap((attempt) => {
    const requestId = world.random.uuid(world.startedAt + attempt.from);
    const started = eventStep(agent, attempt.from, (write) => ({
      type: 'compaction_request_started',
      compaction_id: id,
      compaction_request_id: requestId,
      thread_id: threadId,
      codex_turn_id: turnId,
      model,
      provider_name: world.provider,
      request_payload: write('compaction_request', { model, input: before, instructions: agent.instructions }),
    }));
    const { error } = attempt;
    const ended = eventStep(agent, attempt.to, (write) =>
      error === undefined
        ? {
            type: 'compaction_request_completed',
            compaction_id: id,
            compaction_request_id: requestId,
            response_payload: write('compaction_response', { output_items: options.replacement }),
          }
        : { type: 'compaction_request_failed', compaction_id: id, compaction_request_id: requestId, error },
    );
    return [started, ended];
  });
  const installed = eventStep(agent, options.installedAt, (write) => ({
    type: 'compaction_installed',
    compaction_id: id,
    checkpoint_payload: write('compaction_checkpoint', {
      input_history: before,
      replacement_history: options.replacement,
    }),
  }));
  return [...steps, installed];
}
