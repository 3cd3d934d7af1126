import type { ConversationItem } from '../../../../core/model/conversation.ts';
import type { CollectionName } from '../../../../core/model/trace.ts';
import { toolName } from '../../../../core/views/words.ts';
import { createItemReader } from '../../item-reader.ts';
import type { Scope, viewOf } from '../../scope.ts';
import { agentSpans } from './agent-spans.ts';
import { callSpans } from './call-spans.ts';
import { otlpSpanId, otlpTraceId } from './ids.ts';
import { linksBySpan } from './links.ts';
import { createMessageWriter } from './messages.ts';
import { makeSpan, type Span } from './span.ts';
import { toolSpans } from './tool-spans.ts';

type Place = readonly [CollectionName, string];

/** What the makers of spans share. */
export interface SpanContext {
  scope: Scope;
  view: ReturnType<typeof viewOf>;
  /** The span of the first of the places that is in the export. */
  parent(...places: (Place | null)[]): string | null;
  /** The selected items of a list. */
  items(ids: readonly string[]): ConversationItem[];
  /** Null where texts are to be left out. */
  texts: ReturnType<typeof createMessageWriter> | null;
}

/**
 * One span for each selected object that has a window: agents (`invoke_agent`), turns, model calls (`chat`), tools and
 * programs (`execute_tool`), terminal operations, and the calls that wrote compactions (`chat`). A span's parent is the nearest
 * object around it that is in the export.
 */
export function* spans(scope: Scope, view: ReturnType<typeof viewOf>, content: boolean): Generator<Span> {
  const { model, ix } = view;
  const { trace, source } = scope;
  const nameOfCall = (item: ConversationItem): string => {
    const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
    return tool ? toolName(tool.kind) : (source.origins.get(item.item_id)?.name ?? 'exec');
  };
  const context: SpanContext = {
    scope,
    view,
    parent(...places) {
      const found = places.find((place) => place !== null && scope.has(place[0], place[1]));
      return found ? otlpSpanId(found[0], found[1]) : null;
    },
    items: (ids) =>
      ids.flatMap((id) => (scope.has('conversation_items', id) ? (trace.conversation_items[id] ?? []) : [])),
    texts: content ? createMessageWriter(createItemReader(source), nameOfCall) : null,
  };
  const traceId = otlpTraceId(trace.trace_id);
  const links = linksBySpan(scope, view);
  for (const drafts of [agentSpans(context), callSpans(context), toolSpans(context)]) {
    for (const draft of drafts) {
      const own = links.get(otlpSpanId(draft.collection, draft.id)) ?? [];
      yield makeSpan(traceId, { ...draft, links: own }, ix.lastMoment);
    }
  }
}
