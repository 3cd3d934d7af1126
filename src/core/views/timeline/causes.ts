import type { CollectionName } from '../../model/trace.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import type { Indexes } from '../indexes.ts';
import { newItems } from '../relations/calls.ts';
import { relationsOf } from '../relations.ts';

/** An object of the picture that is connected with the selected one. */
export interface CausalLink {
  collection: CollectionName;
  id: string;
  /** `cause`: the selected one is there because of it. */
  role: 'cause' | 'effect';
}

/** Sentences of the inspector that tell a cause, and those that tell an effect. */
const CAUSES = new Set(['asked for by', 'spawned by', 'ended by', 'ran for', 'called by', 'caused by', 'attempt at']);
const EFFECTS = new Set(['asked for', 'first read by', 'ran as', 'sent', 'called', 'in the input of', 'answered with']);
const DRAWN: ReadonlySet<CollectionName> = new Set([
  'inference_calls',
  'tool_calls',
  'code_cells',
  'terminal_operations',
  'interaction_edges',
  'compactions',
  'compaction_requests',
]);

/**
 * What led to an object and what came of it, as far as the picture shows it: the response that asked for a tool, the call
 * that first read its output; the outputs and messages that a call was the first to read, the tools it asked for.
 */
export function causalLinks(model: ViewModel, ix: Indexes, collection: CollectionName, id: string): CausalLink[] {
  const links: CausalLink[] = [];
  const add = (role: CausalLink['role'], target: CollectionName, targetId: string | undefined): void => {
    if (targetId === undefined || !DRAWN.has(target) || (target === collection && targetId === id)) return;
    if (links.some((one) => one.id === targetId && one.collection === target)) return;
    links.push({ collection: target, id: targetId, role });
  };
  for (const relation of relationsOf(model, ix, collection, id)) {
    if (CAUSES.has(relation.label)) add('cause', relation.collection, relation.id);
    if (EFFECTS.has(relation.label)) add('effect', relation.collection, relation.id);
  }
  if (collection === 'inference_calls') {
    for (const item of newItems(model, ix, id)) {
      for (const edge of ix.edgesByItem.get(item) ?? []) add('cause', 'interaction_edges', edge);
      if (model.collections.conversation_items.get(item)?.role !== 'tool') continue;
      add('cause', 'code_cells', ix.cellByItem.get(item));
      add('cause', 'tool_calls', ix.toolByItem.get(item));
    }
  }
  if (collection === 'interaction_edges') {
    const edge = model.collections.interaction_edges.get(id);
    if (edge?.source.type === 'tool_call') add('cause', 'tool_calls', edge.source.tool_call_id);
  }
  return links;
}
