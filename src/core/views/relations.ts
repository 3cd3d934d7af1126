import type { CollectionName } from '../model/trace.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { payloadsOf } from './indexes/owners.ts';
import { type Indexes, ownersOfPayload } from './indexes.ts';
import { edgeRelations, threadRelations } from './relations/agents.ts';
import { callRelations, turnRelations } from './relations/calls.ts';
import { compactionRelations, compactionRequestRelations } from './relations/compactions.ts';
import { itemRelations } from './relations/items.ts';
import { collector, type Relation } from './relations/relation.ts';
import { cellRelations, operationRelations, terminalRelations, toolRelations } from './relations/tools.ts';

export type { Relation } from './relations/relation.ts';

/** A payload that an object refers to, with what it is to it. */
export interface PayloadRelation {
  raw_payload_id: string;
  role: string;
}

/**
 * Everything that an object is connected with, in both directions, as sentences that read `label` + name of the target:
 * "asked for by Call 20", "first read by Call 21". Only what the model knows; nothing is guessed without saying so.
 */
export function relationsOf(model: ViewModel, ix: Indexes, collection: CollectionName, id: string): Relation[] {
  const add = collector(model, ix);
  switch (collection) {
    case 'threads':
      threadRelations(model, ix, id, add);
      break;
    case 'codex_turns':
      turnRelations(model, ix, id, add);
      break;
    case 'conversation_items':
      itemRelations(model, ix, id, add);
      break;
    case 'inference_calls':
      callRelations(model, ix, id, add);
      break;
    case 'code_cells':
      cellRelations(model, ix, id, add);
      break;
    case 'tool_calls':
      toolRelations(model, ix, id, add);
      break;
    case 'terminal_sessions':
      terminalRelations(model, id, add);
      break;
    case 'terminal_operations':
      operationRelations(model, id, add);
      break;
    case 'compactions':
      compactionRelations(model, ix, id, add);
      break;
    case 'compaction_requests':
      compactionRequestRelations(model, id, add);
      break;
    case 'interaction_edges':
      edgeRelations(model, ix, id, add);
      break;
    case 'raw_payloads':
      for (const owner of ownersOfPayload(ix, model, id)) add(`${owner.role} of`, owner.collection, owner.id);
      break;
  }
  return add.relations;
}

/** The payloads of an object, named as the inspector names them. */
export function payloadRelations(model: ViewModel, collection: CollectionName, id: string): PayloadRelation[] {
  return payloadsOf(model, collection, id).map(([raw_payload_id, role]) => ({ raw_payload_id, role }));
}
