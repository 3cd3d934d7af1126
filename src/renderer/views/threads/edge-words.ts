import type { EdgeKind } from '../../../core/model/runtime.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Arrow } from '../../../core/views/timeline/links.ts';
import { edgeTitle } from '../../../core/views/titles.ts';
import { edgeVerb, shortPath } from '../../../core/views/words.ts';
import { graphTexts as texts } from '../../text/graph.ts';

/** The glyph of each kind of edge. */
export const EDGE_ICONS: Record<EdgeKind, string> = {
  spawn_agent: 'edge-spawn',
  assign_agent_task: 'edge-task',
  send_message: 'edge-message',
  agent_result: 'edge-result',
  close_agent: 'edge-close',
};

/** Kinds of edges in the order in which they usually happen. */
export const EDGE_KINDS = Object.keys(EDGE_ICONS) as EdgeKind[];

/** A thread's short name. */
export function threadName(model: ViewModel, id: string): string {
  const thread = model.collections.threads.get(id);
  return thread ? shortPath(thread.agent_path) : id;
}

/** An edge in words as the thread that is shown would tell it: "spawned a", "answered by a"; of others "a answered b". */
export function edgeWords(model: ViewModel, arrow: Arrow, here: string | null): string {
  const verb = edgeVerb(arrow.kind);
  if (arrow.from_thread === here) return texts.to(verb, threadName(model, arrow.to_thread));
  if (arrow.to_thread === here) return texts.by(verb, threadName(model, arrow.from_thread));
  return edgeTitle(model, arrow.kind, arrow.from_thread, arrow.to_thread);
}
