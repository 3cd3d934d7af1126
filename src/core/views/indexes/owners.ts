import type { CollectionName, CollectionTypes } from '../../model/trace.ts';
import type { ViewModel } from '../../reduce/delta.ts';

/** What a payload is to the object that refers to it, as the inspector words it. */
export type PayloadRole =
  | 'request'
  | 'response'
  | 'invocation'
  | 'runtime'
  | 'result'
  | 'evidence'
  | 'body'
  | 'seen in';

/** An object that refers to a payload. */
export interface PayloadOwner {
  collection: CollectionName;
  id: string;
  role: PayloadRole;
}

export type PayloadUse = [payloadId: string, role: PayloadRole];

/** The payloads that an object refers to, in the order in which the inspector lists them. */
export function payloadsOf(model: ViewModel, collection: CollectionName, id: string): PayloadUse[] {
  const uses: PayloadUse[] = [];
  const add = (payloadId: string | null | undefined, role: PayloadRole) => {
    if (payloadId && !uses.some(([other]) => other === payloadId)) uses.push([payloadId, role]);
  };
  const { collections } = model;
  switch (collection) {
    case 'inference_calls': {
      const call = collections.inference_calls.get(id);
      add(call?.raw_request_payload_id, 'request');
      add(call?.raw_response_payload_id, 'response');
      break;
    }
    case 'compaction_requests': {
      const request = collections.compaction_requests.get(id);
      add(request?.raw_request_payload_id, 'request');
      add(request?.raw_response_payload_id, 'response');
      break;
    }
    case 'tool_calls':
      toolPayloads(collections.tool_calls.get(id), add);
      break;
    case 'terminal_operations':
      for (const payloadId of collections.terminal_operations.get(id)?.raw_payload_ids ?? [])
        add(payloadId, 'evidence');
      break;
    case 'interaction_edges':
      for (const payloadId of collections.interaction_edges.get(id)?.carried_raw_payload_ids ?? []) {
        add(payloadId, 'evidence');
      }
      break;
    case 'conversation_items': {
      const item = collections.conversation_items.get(id);
      for (const part of item?.body.parts ?? []) if ('raw_payload_id' in part) add(part.raw_payload_id, 'body');
      add(item?.origin?.raw_payload_id, 'seen in');
      break;
    }
    default:
  }
  return uses;
}

function toolPayloads(
  tool: CollectionTypes['tool_calls'] | undefined,
  add: (payloadId: string | null, role: PayloadRole) => void,
): void {
  if (!tool) return;
  add(tool.raw_invocation_payload_id, 'invocation');
  for (const payloadId of tool.raw_runtime_payload_ids) add(payloadId, 'runtime');
  add(tool.raw_result_payload_id, 'result');
}
