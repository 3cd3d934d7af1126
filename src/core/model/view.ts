import type { ConversationItem } from './conversation.ts';
import type { CodeCell, InferenceCall, TerminalOperation } from './runtime.ts';
import type { CollectionTypes } from './trace.ts';

/**
 * The reduced trace as a window holds it: the same graph, but bodies longer than a few KB are previews and the request
 * lists, which repeat nearly everything at every call, are written as "what the call before had, and then".
 * Sessions (src/node) make these views; the whole of a text comes on demand.
 */

/** Size of a text that was cut to a preview. */
export interface TextSize {
  /** UTF-16 units, as `string.length`. */
  chars: number;
  bytes: number;
  lines: number;
}

/** Texts of an object that were cut, by their path in it, e.g. `body.parts.0.text`, `result.stdout`, `source_js`. */
export type CutTexts = Record<string, TextSize>;

export type OriginList = 'input' | 'output_items' | 'input_history' | 'replacement_history';

/** Where the raw JSON of a conversation item was first seen. Not part of `state.json`; absent when only that was opened. */
export interface ItemOrigin {
  raw_payload_id: string;
  list: OriginList;
  /** Position in that list of the payload. */
  index: number;
  /** Size of the item's JSON in the payload file, in bytes: the base for estimating its tokens. */
  bytes: number;
  /** The called function's `name`, for calls. */
  name: string | null;
}

export interface ItemView extends ConversationItem {
  origin: ItemOrigin | null;
  cut: CutTexts | null;
}

/** The first `keep` ids of `base`'s list (none: null), then `tail`. `count` = keep + tail.length. */
export interface RequestItems {
  base: string | null;
  keep: number;
  tail: string[];
  count: number;
}

export interface InferenceCallView extends Omit<InferenceCall, 'request_item_ids'> {
  request_items: RequestItems;
}

export interface CodeCellView extends CodeCell {
  cut: CutTexts | null;
}

export interface TerminalOperationView extends TerminalOperation {
  cut: CutTexts | null;
}

export interface ViewTypes
  extends Omit<CollectionTypes, 'conversation_items' | 'inference_calls' | 'code_cells' | 'terminal_operations'> {
  conversation_items: ItemView;
  inference_calls: InferenceCallView;
  code_cells: CodeCellView;
  terminal_operations: TerminalOperationView;
}

/** The complete ordered input ids of a call: walks the chain of bases. Cost: the length of the result. */
export function requestItemIds(calls: ReadonlyMap<string, InferenceCallView>, callId: string): string[] {
  let want = calls.get(callId)?.request_items.count ?? 0;
  const result = new Array<string>(want);
  let call = calls.get(callId);
  while (call && want > 0) {
    const { base, keep, tail } = call.request_items;
    for (let i = Math.min(want, keep + tail.length) - 1; i >= keep; i--) result[i] = tail[i - keep] as string;
    want = Math.min(want, keep);
    call = base === null ? undefined : calls.get(base);
  }
  return result;
}
