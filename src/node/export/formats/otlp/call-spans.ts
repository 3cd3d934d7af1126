import type { InferenceCall } from '../../../../core/model/runtime.ts';
import { compareWindows } from '../../../../core/views/order.ts';
import { KIND, type SpanDraft } from './span.ts';
import type { SpanContext } from './spans.ts';

/** Requests to models: those of the conversation, and those that wrote compactions. */
export function* callSpans({ scope, view, parent, items, texts }: SpanContext): Generator<SpanDraft> {
  const { model } = view;
  const calls = scope.objects('inference_calls').sort((a, b) => compareCalls(a, b));
  for (const call of calls) {
    const id = call.inference_call_id;
    const fresh = model.collections.inference_calls.get(id)?.request_items.tail ?? [];
    yield {
      collection: 'inference_calls',
      id,
      parent: parent(['codex_turns', call.codex_turn_id], ['threads', call.thread_id]),
      name: `chat ${call.model}`,
      kind: KIND.client,
      window: call.execution,
      attributes: {
        ...chatAttributes(call),
        'gen_ai.response.id': call.response_id,
        'gen_ai.usage.input_tokens': call.usage?.input_tokens,
        'gen_ai.usage.output_tokens': call.usage?.output_tokens,
        'gen_ai.usage.cache_read.input_tokens': call.usage?.cached_input_tokens,
        'gen_ai.usage.cache_creation.input_tokens': call.usage?.cache_write_input_tokens,
        'rollout.usage.reasoning_output_tokens': call.usage?.reasoning_output_tokens,
        'rollout.upstream_request_id': call.upstream_request_id,
        'rollout.turn.id': call.codex_turn_id,
        'rollout.request.items': call.request_item_ids.length,
        // Requests repeat the conversation: the messages below are those that the call before did not have.
        'rollout.request.new_items': fresh.length,
        'gen_ai.input.messages': texts?.messages(items(fresh)),
        'gen_ai.output.messages': texts?.messages(items(call.response_item_ids)),
      },
    };
  }
  for (const request of scope.objects('compaction_requests')) {
    yield {
      collection: 'compaction_requests',
      id: request.compaction_request_id,
      parent: parent(['codex_turns', request.codex_turn_id], ['threads', request.thread_id]),
      name: `chat ${request.model}`,
      kind: KIND.client,
      window: request.execution,
      attributes: {
        ...chatAttributes(request),
        'rollout.turn.id': request.codex_turn_id,
        'rollout.compaction.id': request.compaction_id,
      },
    };
  }
}

const compareCalls = (a: InferenceCall, b: InferenceCall): number =>
  compareWindows(a.execution, a.inference_call_id, b.execution, b.inference_call_id);

function chatAttributes(call: { model: string; provider_name: string; thread_id: string }) {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': call.provider_name,
    'gen_ai.request.model': call.model,
    'gen_ai.conversation.id': call.thread_id,
    'gen_ai.agent.id': call.thread_id,
  };
}
