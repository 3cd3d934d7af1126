import type { EdgeAnchor } from '../../../../core/model/runtime.ts';
import type { CollectionName } from '../../../../core/model/trace.ts';
import { anchorThread } from '../../../../core/views/indexes/agents.ts';
import { compareIds } from '../../../../core/views/order.ts';
import { sourceCall } from '../../../../core/views/transcript/rows.ts';
import type { Scope, viewOf } from '../../scope.ts';
import { attributes } from './attributes.ts';
import { otlpSpanId, otlpTraceId } from './ids.ts';
import type { SpanLink } from './span.ts';

/**
 * Links by the span that carries them: each edge stands once, at the span that received it, and leads to the span that sent
 * it; where the receiver is not in the export, at the sender, leading to the receiver.
 */
export function linksBySpan(scope: Scope, { model, ix }: ReturnType<typeof viewOf>): Map<string, SpanLink[]> {
  const traceId = otlpTraceId(scope.trace.trace_id);
  const bySpan = new Map<string, SpanLink[]>();
  const end = (anchor: EdgeAnchor): { spanId: string; here: boolean } => {
    const item = anchor.type === 'conversation_item' ? model.collections.conversation_items.get(anchor.item_id) : null;
    const call = item ? sourceCall(ix, item)?.call_id : undefined;
    const thread = anchorThread(model, anchor) ?? '';
    const [collection, id]: [CollectionName, string] =
      anchor.type === 'tool_call'
        ? ['tool_calls', anchor.tool_call_id]
        : call !== undefined
          ? ['inference_calls', call]
          : ['threads', thread];
    if (scope.has(collection, id)) return { spanId: otlpSpanId(collection, id), here: true };
    const inThread = scope.has('threads', thread);
    return inThread
      ? { spanId: otlpSpanId('threads', thread), here: true }
      : { spanId: otlpSpanId(collection, id), here: false };
  };
  for (const edge of scope.objects('interaction_edges').sort((a, b) => compareIds(a.edge_id, b.edge_id))) {
    const source = end(edge.source);
    const target = end(edge.target);
    const [at, to, direction] = target.here ? [target, source, 'from'] : [source, target, 'to'];
    const link: SpanLink = {
      traceId,
      spanId: to.spanId,
      attributes: attributes({
        'rollout.edge.id': edge.edge_id,
        'rollout.edge.kind': edge.kind,
        'rollout.edge.direction': direction,
        'rollout.edge.items': edge.carried_item_ids.length,
      }),
    };
    const links = bySpan.get(at.spanId);
    if (links) links.push(link);
    else bySpan.set(at.spanId, [link]);
  }
  return bySpan;
}
