import type { InteractionEdge } from '../../core/model/runtime.ts';
import type { ChangedObject } from '../../core/reduce/store.ts';
import type { RawEvent } from '../../core/trace/events.ts';
import { edgeVerb } from '../../core/views/words.ts';
import { printableLine } from '../terminal/printable.ts';
import { readableText } from '../text/readable-text.ts';
import { fold } from './fold.ts';
import { agentName, type Scene } from './story.ts';
import { threadOfAnchor } from './thread-of.ts';

/** Who spawned, tasked, messaged, answered, closed whom, as soon as it is settled. */
export function tellAgents(scene: Scene, event: RawEvent, changed: readonly ChangedObject[]): void {
  for (const { collection, id } of changed) {
    if (collection !== 'interaction_edges' || scene.known.has(id)) continue;
    scene.known.add(id);
    const edge = scene.reducer.maps.interaction_edges.get(id);
    if (edge) tellEdge(scene, event, edge);
  }
}

function tellEdge({ reducer, page, say }: Scene, event: RawEvent, edge: InteractionEdge): void {
  const source = threadOfAnchor(reducer.maps, edge.source);
  const target = threadOfAnchor(reducer.maps, edge.target);
  const words = `${edgeVerb(edge.kind)} ${printableLine(agentName(reducer, target))}`;
  const texts = edge.carried_item_ids.flatMap((id) => {
    const item = reducer.maps.conversation_items.get(id);
    return item ? [readableText('conversation_items', item) ?? ''] : [];
  });
  const text = texts.join('\n') || previewOf({ reducer }, edge);
  say(source ?? target, event, page.style.magenta(words), fold(text, { lines: page.foldLines, keep: 'head' }));
}

/** What the tool that sent it says of the message, where the message itself is not (yet) known. */
function previewOf({ reducer }: Pick<Scene, 'reducer'>, { source }: InteractionEdge): string {
  const tool = source.type === 'tool_call' ? reducer.maps.tool_calls.get(source.tool_call_id) : undefined;
  return tool?.summary.type === 'agent' ? tool.summary.message_preview : '';
}
