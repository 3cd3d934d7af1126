import type { EdgeAnchor } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { anchorThread } from '../indexes/agents.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { edgeVerb } from '../words.ts';
import { type Add, addAll } from './relation.ts';
import { askingCall, firstReader } from './tools.ts';

/** Of a thread. */
export function threadRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const thread = model.collections.threads.get(id);
  if (!thread) return;
  if (thread.origin.type === 'spawned') {
    add('child of', 'threads', thread.origin.parent_thread_id);
    const edge = model.collections.interaction_edges.get(thread.origin.spawn_edge_id);
    add('spawned by', 'interaction_edges', edge?.edge_id);
    if (edge?.source.type === 'tool_call') add('spawned by', 'tool_calls', edge.source.tool_call_id);
  }
  addAll(add, 'parent of', 'threads', members(ix.children, id));
  const turns = members(ix.turns, id);
  add('first turn', 'codex_turns', turns[0]);
  if (turns.length > 1) add('last turn', 'codex_turns', turns.at(-1));
  addAll(add, 'compacted by', 'compactions', members(ix.compactions, id));
  for (const edgeId of members(ix.edges, id).slice(0, 50)) {
    const edge = model.collections.interaction_edges.get(edgeId);
    if (!edge) continue;
    const sent = anchorThread(model, edge.source) === id;
    add(sent ? edgeVerb(edge.kind) : `was ${edgeVerb(edge.kind)} by`, 'interaction_edges', edgeId);
  }
}

/** Of an edge between agents. */
export function edgeRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const edge = model.collections.interaction_edges.get(id);
  if (!edge) return;
  addAnchor('source', edge.source, add);
  if (edge.source.type === 'tool_call') {
    const tool = model.collections.tool_calls.get(edge.source.tool_call_id);
    add('called by', 'inference_calls', tool && askingCall(model, ix, tool));
  }
  addAnchor('target', edge.target, add);
  if (edge.target.type === 'conversation_item') {
    add('in the input of', 'inference_calls', firstReader(model, ix, [edge.target.item_id]));
  }
  add('from', 'threads', anchorThread(model, edge.source));
  add('to', 'threads', anchorThread(model, edge.target));
  add('answered with', 'interaction_edges', answerTo(model, ix, id));
}

function addAnchor(label: string, anchor: EdgeAnchor, add: Add): void {
  if (anchor.type === 'conversation_item') add(label, 'conversation_items', anchor.item_id);
  if (anchor.type === 'tool_call') add(label, 'tool_calls', anchor.tool_call_id);
  if (anchor.type === 'thread') add(label, 'threads', anchor.thread_id);
}

/** The next edge that goes the other way between the same two threads. */
export function answerTo(model: ViewModel, ix: Indexes, edgeId: string): string | null {
  const edge = model.collections.interaction_edges.get(edgeId);
  if (!edge) return null;
  const from = anchorThread(model, edge.source);
  const to = anchorThread(model, edge.target);
  if (from === null || to === null || from === to) return null;
  const list = members(ix.edges, to);
  for (const id of list.slice(list.indexOf(edgeId) + 1)) {
    const other = model.collections.interaction_edges.get(id);
    if (other && anchorThread(model, other.source) === to && anchorThread(model, other.target) === from) return id;
  }
  return null;
}
