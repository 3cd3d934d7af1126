import { compareUtf8 } from '../utf8.ts';
import { isObject } from './normalize.ts';
import { pushToThread, reconcileDetached, type Sighting, storeItem } from './reconcile.ts';
import { reject } from './rejection.ts';
import { normalizeList } from './request-reader.ts';
import {
  closeWindow,
  type EventOf,
  openWindow,
  readPayload,
  requireThread,
  requireTurnOf,
  type State,
} from './state.ts';

/** `compaction_request_started` (spec/reduction.md, "Compaction"). */
export function startCompactionRequest(state: State, event: EventOf<'compaction_request_started'>): void {
  const { compaction_id, compaction_request_id, thread_id, codex_turn_id, model, provider_name, request_payload } =
    event.payload;
  const what = `start of compaction request ${compaction_request_id}`;
  if (state.store.get('compaction_requests', compaction_request_id)) {
    reject('duplicate_compaction_request', `duplicate ${what}`);
  }
  requireThread(state, thread_id, what);
  requireTurnOf(state, codex_turn_id, thread_id, what);
  state.store.put('compaction_requests', compaction_request_id, {
    compaction_request_id,
    compaction_id,
    thread_id,
    codex_turn_id,
    execution: openWindow(event),
    model,
    provider_name,
    raw_request_payload_id: request_payload.raw_payload_id,
    raw_response_payload_id: null,
  });
  state.store.addTo(state.requestsByCompaction, compaction_id, compaction_request_id);
}

/** `compaction_request_completed` and `compaction_request_failed`. */
export function endCompactionRequest(
  state: State,
  event: EventOf<'compaction_request_completed'> | EventOf<'compaction_request_failed'>,
): void {
  const { compaction_id, compaction_request_id } = event.payload;
  const request =
    state.store.get('compaction_requests', compaction_request_id) ??
    reject('unknown_compaction_request', `end of unknown compaction request ${compaction_request_id}`);
  if (request.compaction_id !== compaction_id) {
    reject(
      'compaction_request_of_other',
      `end of compaction request ${compaction_request_id} names ${compaction_id}, but it belongs to ${request.compaction_id}`,
    );
  }
  const completed = event.payload.type === 'compaction_request_completed';
  const execution = closeWindow(request.execution, event, completed ? 'completed' : 'failed');
  const response =
    event.payload.type === 'compaction_request_completed' ? event.payload.response_payload.raw_payload_id : null;
  state.store.set('compaction_requests', compaction_request_id, 'execution', execution);
  state.store.set('compaction_requests', compaction_request_id, 'raw_response_payload_id', response);
}

const INPUT_HISTORY = 'input_history';
const REPLACEMENT_HISTORY = 'replacement_history';

/** `compaction_installed`: what was live history, a marker, and what replaced it. */
export function installCompaction(state: State, event: EventOf<'compaction_installed'>): void {
  const { compaction_id, checkpoint_payload: ref } = event.payload;
  const { store } = state;
  const what = `install of compaction ${compaction_id}`;
  if (store.get('compactions', compaction_id)) reject('duplicate_compaction', `duplicate ${what}`);
  const threadId = event.thread_id ?? reject('no_thread', `${what} names no thread`);
  const codexTurnId = event.codex_turn_id ?? reject('no_turn', `${what} names no turn`);
  requireThread(state, threadId, what);
  requireTurnOf(state, codexTurnId, threadId, what);

  const rawPayloadId = ref.raw_payload_id;
  const document = readPayload(state, ref, [INPUT_HISTORY, REPLACEMENT_HISTORY]);
  const context = { rawPayloadId, interner: state.interner, comparePayloadContent: state.comparePayloadContent };
  const itemsOf = (key: string) => {
    const list = isObject(document.value) ? document.value[key] : undefined;
    if (!Array.isArray(list)) {
      reject('checkpoint_without_history', `compaction checkpoint ${rawPayloadId} has no ${key} list`, rawPayloadId);
    }
    return normalizeList(document, key, list, context);
  };
  const inputs = itemsOf(INPUT_HISTORY);
  const replacements = itemsOf(REPLACEMENT_HISTORY);

  const at = event.wall_time_unix_ms;
  const base = { threadId, codexTurnId, at, rawPayloadId };
  const producer = { type: 'compaction', compaction_id } as const;
  const inputSighting: Sighting = { ...base, list: INPUT_HISTORY, producer: null };
  const inputIds = reconcileDetached(state, inputSighting, inputs, state.snapshots.get(threadId) ?? []);
  const markerId = storeItem(
    state,
    {
      thread_id: threadId,
      codex_turn_id: codexTurnId,
      first_seen_at_unix_ms: at,
      role: 'assistant',
      channel: null,
      kind: 'compaction_marker',
      body: { parts: [] },
      call_id: null,
      produced_by: [producer],
    },
    { key: `marker|${compaction_id}`, encodedKey: null },
  );
  pushToThread(state, threadId, [markerId]);
  const replacementSighting: Sighting = { ...base, list: REPLACEMENT_HISTORY, producer };
  const replacementIds = reconcileDetached(state, replacementSighting, replacements, null);

  store.put('compactions', compaction_id, {
    compaction_id,
    thread_id: threadId,
    codex_turn_id: codexTurnId,
    installed_at_unix_ms: at,
    marker_item_id: markerId,
    request_ids: [...(state.requestsByCompaction.get(compaction_id) ?? [])].sort(compareUtf8),
    input_item_ids: inputIds,
    replacement_item_ids: replacementIds,
  });
  store.index(state.replacements, threadId, replacementIds);
}
