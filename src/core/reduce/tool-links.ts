import type { ItemKind } from '../model/conversation.ts';
import type { ModelObservation } from '../model/runtime.ts';
import { addProducer } from './reconcile.ts';
import type { State } from './state.ts';

/** Links a sighted item with a call id to the tool call of that id, in whatever thread (spec/reduction.md, "Tools"). */
export function linkSightedItem(state: State, itemId: string, callId: string, kind: ItemKind): void {
  const toolId = state.toolByCallId.get(callId);
  if (toolId === undefined) return;
  if (kind === 'function_call' || kind === 'custom_tool_call') {
    state.store.push('tool_calls', toolId, 'model_visible_call_item_ids', itemId);
    linkToInference(state, toolId);
    refreshObservation(state, toolId);
  } else if (kind === 'function_call_output' || kind === 'custom_tool_call_output') {
    linkOutput(state, toolId, itemId);
  }
}

/** Links an output item to its tool call. */
export function linkOutput(state: State, toolId: string, itemId: string): void {
  state.store.push('tool_calls', toolId, 'model_visible_output_item_ids', itemId);
  addProducer(state, itemId, { type: 'tool', tool_call_id: toolId });
  refreshObservation(state, toolId);
}

/** Each inference that has, as things stand now, a call item of this tool among its response items has started the tool. */
export function linkToInference(state: State, toolId: string): void {
  const tool = state.store.get('tool_calls', toolId);
  for (const itemId of tool?.model_visible_call_item_ids ?? []) {
    for (const callId of state.callsByResponseItem.get(itemId) ?? []) {
      state.store.push('inference_calls', callId, 'tool_call_ids_started_by_response', toolId);
    }
  }
}

/** A tool's terminal operation has one observation that lists the tool's items as they are now. */
export function refreshObservation(state: State, toolId: string): void {
  const tool = state.store.get('tool_calls', toolId);
  if (!tool || tool.terminal_operation_id === null) return;
  const { model_visible_call_item_ids: calls, model_visible_output_item_ids: outputs } = tool;
  if (calls.length === 0 && outputs.length === 0) return;
  const known = state.store.get('terminal_operations', tool.terminal_operation_id)?.model_observations[0];
  if (known?.call_item_ids.length === calls.length && known.output_item_ids.length === outputs.length) return;
  const observation: ModelObservation = {
    call_item_ids: [...calls],
    output_item_ids: [...outputs],
    source: 'direct_tool_call',
  };
  state.store.set('terminal_operations', tool.terminal_operation_id, 'model_observations', [observation]);
}
