import { useMemo } from 'react';
import { messageText } from '../../../core/views/graph/sequence.ts';
import type { ObjectRef } from '../../address.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { edgeWords } from './edge-words.ts';
import { useThreadsView } from './threads-store.ts';
import type { ThreadGraph } from './use-graph.ts';

/** What fits the searched text; null: nothing is searched for. */
export interface Matches {
  threads: ReadonlySet<string>;
  edges: ReadonlySet<string>;
  /** All of them: threads in the order of the tree, then edges in that of time. */
  list: readonly ObjectRef[];
}

/** Hook: threads and edges that the text of the find field fits. */
export function useMatches({ shown, arrows }: ThreadGraph): Matches | null {
  const { model } = useTrace();
  // At once, not deferred: Enter right after the last letter steps to what fits it.
  const text = useThreadsView((state) => state.text)
    .trim()
    .toLowerCase();
  return useMemo(() => {
    if (text === '') return null;
    const threads = shown.flatMap(({ thread_id }) => {
      const thread = model.collections.threads.get(thread_id);
      const role = thread?.origin.type === 'spawned' ? thread.origin.agent_role : '';
      const words = `${thread?.agent_path}\n${thread?.nickname ?? ''}\n${role}\n${thread?.default_model ?? ''}`;
      return words.toLowerCase().includes(text) ? [thread_id] : [];
    });
    const edges = arrows.flatMap((arrow) => {
      const words = `${edgeWords(model, arrow, null)}\n${messageText(model, arrow.edge_id)}`;
      return words.toLowerCase().includes(text) ? [arrow.edge_id] : [];
    });
    return {
      threads: new Set(threads),
      edges: new Set(edges),
      list: [
        ...threads.map((id): ObjectRef => ({ collection: 'threads', id })),
        ...edges.map((id): ObjectRef => ({ collection: 'interaction_edges', id })),
      ],
    };
  }, [model, shown, arrows, text]);
}
