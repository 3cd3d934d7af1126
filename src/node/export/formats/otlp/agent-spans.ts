import { members, numberOf } from '../../../../core/views/indexes/groups.ts';
import type { Scope } from '../../scope.ts';
import { attributes } from './attributes.ts';
import { KIND, nanos, type SpanDraft, type SpanEvent } from './span.ts';
import type { SpanContext } from './spans.ts';

/** Agents, and their turns. An agent's parent is the tool call that spawned it. */
export function* agentSpans({ scope, view, parent }: SpanContext): Generator<SpanDraft> {
  const { ix } = view;
  const { trace } = scope;
  const compactions = compactionsByTurn(scope);
  for (const thread of scope.objects('threads')) {
    const { origin } = thread;
    const edge = origin.type === 'spawned' ? trace.interaction_edges[origin.spawn_edge_id] : undefined;
    const spawner = edge?.source.type === 'tool_call' ? edge.source.tool_call_id : null;
    yield {
      collection: 'threads',
      id: thread.thread_id,
      parent: parent(
        spawner === null ? null : ['tool_calls', spawner],
        origin.type === 'spawned' ? ['threads', origin.parent_thread_id] : null,
      ),
      name: `invoke_agent ${thread.agent_path}`,
      kind: KIND.internal,
      window: thread.execution,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.id': thread.thread_id,
        'gen_ai.agent.name': thread.agent_path,
        'gen_ai.agent.description': origin.type === 'spawned' ? origin.agent_role : null,
        'gen_ai.conversation.id': thread.thread_id,
        'gen_ai.provider.name': providerOf(scope, members(ix.calls, thread.thread_id)[0]),
        'gen_ai.request.model': thread.default_model,
      },
    };
  }
  for (const turn of scope.objects('codex_turns')) {
    const { codex_turn_id: id, thread_id } = turn;
    yield {
      collection: 'codex_turns',
      id,
      parent: parent(['threads', thread_id]),
      name: `turn ${numberOf(ix.turns, id)}`,
      kind: KIND.internal,
      window: turn.execution,
      attributes: { 'gen_ai.conversation.id': thread_id, 'gen_ai.agent.id': thread_id, 'rollout.turn.id': id },
      events: compactions.get(id) ?? [],
    };
  }
}

function providerOf(scope: Scope, callId: string | undefined): string | null {
  return scope.trace.inference_calls[callId ?? '']?.provider_name ?? null;
}

/** Compactions have a moment, not a window: they are events of the turn in which they were installed. */
function compactionsByTurn(scope: Scope): Map<string, SpanEvent[]> {
  const byTurn = new Map<string, SpanEvent[]>();
  for (const compaction of scope.objects('compactions')) {
    const event: SpanEvent = {
      timeUnixNano: nanos(compaction.installed_at_unix_ms),
      name: 'rollout.compaction.installed',
      attributes: attributes({
        'rollout.compaction.id': compaction.compaction_id,
        'rollout.compaction.items_before': compaction.input_item_ids.length,
        'rollout.compaction.items_after': compaction.replacement_item_ids.length,
      }),
    };
    const events = byTurn.get(compaction.codex_turn_id);
    if (events) events.push(event);
    else byTurn.set(compaction.codex_turn_id, [event]);
  }
  return byTurn;
}
