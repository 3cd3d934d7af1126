import type { BodyPart, ConversationItem, Producer } from '../model/conversation.ts';
import type { OriginList } from '../model/view.ts';
import { compareUtf8 } from '../utf8.ts';
import { settleMail } from './agents.ts';
import { linkOutputToCell, startQueuedCells } from './code-cell.ts';
import { matchKey, type NormalizedItem, type PartSpec, reasoningKey } from './normalize.ts';
import { reject } from './rejection.ts';
import { type ItemKeys, keyOf, type State } from './state.ts';
import { linkSightedItem } from './tool-links.ts';

/** Where a list of model items was read, and for whom (spec/reduction.md, "Reconcile"). */
export interface Sighting {
  threadId: string;
  codexTurnId: string;
  at: number;
  rawPayloadId: string;
  list: OriginList;
  producer: Producer | null;
}

type Items = readonly (NormalizedItem | null)[];

/** A full request: item by item against `compared`, from 0. Returns the ids. */
export function reconcileFull(state: State, sighting: Sighting, items: Items, compared: readonly string[]): string[] {
  const search = createSearch(state, compared);
  return reconcile(state, sighting, items, {
    find(keys, index) {
      const inPlace = compared[index];
      return inPlace !== undefined && matches(state, inPlace, keys) ? inPlace : search.take(keys);
    },
    use: search.use,
  });
}

/** A response, or the new items of an incremental request: continues `snapshot` from `start`. Returns the new ids. */
export function reconcileAppend(
  state: State,
  sighting: Sighting,
  items: Items,
  snapshot: readonly string[],
  start: number,
): string[] {
  return reconcile(state, sighting, items, {
    find(keys, index) {
      const inPlace = snapshot[start + index];
      if (inPlace === undefined || matches(state, inPlace, keys)) return inPlace ?? null;
      reject(
        'conversation_mismatch',
        `model conversation mismatch in turn ${sighting.codexTurnId} of thread ${sighting.threadId}: ` +
          `item ${start + index} is ${inPlace}, which is not what the payload has there`,
        sighting.rawPayloadId,
      );
    },
    use: () => undefined,
  });
}

/**
 * A history of a compaction: the thread's snapshot stays as it is, items are not compared by position.
 * `reuseFrom`: the ids among which the first match is taken (none: every item is new).
 */
export function reconcileDetached(
  state: State,
  sighting: Sighting,
  items: Items,
  reuseFrom: readonly string[] | null,
): string[] {
  const search = createSearch(state, reuseFrom ?? []);
  return reconcile(state, sighting, items, { find: search.take, use: search.use });
}

/** Which stored item an incoming one is. */
interface Known {
  /** The item at `index` of the new list, if it is stored already. */
  find(keys: ItemKeys, index: number): string | null;
  /** The id is part of the new list now. */
  use(id: string): void;
}

function reconcile(state: State, sighting: Sighting, items: Items, known: Known): string[] {
  const created: NormalizedItem[] = [];
  const ids: string[] = [];
  items.forEach((item, position) => {
    if (!item) return;
    const keys: ItemKeys = {
      key: matchKey(item, sighting.rawPayloadId, state.comparePayloadContent),
      encodedKey: item.encodedKey,
    };
    checkCallId(state, sighting.threadId, item, keys);
    const id = known.find(keys, ids.length) ?? createItem(state, sighting, item, keys, position, created);
    known.use(id);
    ids.push(id);
    sight(state, sighting, item, id);
  });
  for (const item of created) {
    if (item.kind === 'custom_tool_call' && item.callId !== null) {
      startQueuedCells(state, sighting.threadId, item.callId);
    }
  }
  pushToThread(state, sighting.threadId, ids);
  return ids;
}

/** Creates an item with the next id. It joins its thread's list with {@link pushToThread}. */
export function storeItem(state: State, item: Omit<ConversationItem, 'item_id'>, keys: ItemKeys): string {
  const { store, counters } = state;
  store.assign(counters, 'items', counters.items + 1);
  const item_id = `conversation_item:${counters.items}`;
  store.put('conversation_items', item_id, { item_id, ...item });
  store.index(state.itemKeys, item_id, keys);
  if (item.role === 'assistant' && item.kind === 'message' && !item.agent_message) noteMessage(state, item, item_id);
  return item_id;
}

/** Keeps the message that an agent's result of this turn would come from: the latest, then the last in id order. */
function noteMessage(state: State, item: Omit<ConversationItem, 'item_id'>, itemId: string): void {
  if (item.codex_turn_id === null) return;
  const key = keyOf(item.thread_id, item.codex_turn_id);
  const at = item.first_seen_at_unix_ms;
  const known = state.latestMessage.get(key);
  if (known && (known.at > at || (known.at === at && compareUtf8(known.itemId, itemId) > 0))) return;
  state.store.index(state.latestMessage, key, { itemId, at });
}

/** Adds ids to the end of the thread's conversation unless they are there. */
export function pushToThread(state: State, threadId: string, ids: readonly string[]): void {
  for (const id of ids) state.store.push('threads', threadId, 'conversation_item_ids', id);
}

function matches(state: State, itemId: string, keys: ItemKeys): boolean {
  const stored = state.itemKeys.get(itemId);
  if (!stored) return false;
  return stored.key === keys.key || (keys.encodedKey !== null && stored.encodedKey === keys.encodedKey);
}

/** One call id stands for one content: the first item of (thread, call id, kind) speaks for all of them. */
function checkCallId(state: State, threadId: string, item: NormalizedItem, keys: ItemKeys): void {
  if (item.callId === null) return;
  const first = state.itemsByCall.get(keyOf(threadId, item.callId, item.kind))?.[0];
  if (first === undefined || matches(state, first, keys)) return;
  reject('call_id_reused', `model-visible call id ${item.callId} was reused with different content`);
}

/**
 * Finds the first entry of a list of ids that matches and was not used yet. Built when it is first asked, each entry is
 * passed over once at most for each of its keys.
 */
function createSearch(state: State, ids: readonly string[]) {
  const used = new Set<string>();
  let byKey: Map<string, { positions: number[]; head: number }> | null = null;

  function add(key: string, position: number): void {
    const entry = byKey?.get(key);
    if (entry) entry.positions.push(position);
    else byKey?.set(key, { positions: [position], head: 0 });
  }

  function build(): void {
    byKey = new Map();
    ids.forEach((id, position) => {
      const keys = state.itemKeys.get(id);
      if (!keys) return;
      add(keys.key, position);
      if (keys.encodedKey !== null) add(`encoded:${keys.encodedKey}`, position);
    });
  }

  function firstUnused(key: string): number {
    const entry = byKey?.get(key);
    if (!entry) return Number.POSITIVE_INFINITY;
    while (entry.head < entry.positions.length && used.has(ids[entry.positions[entry.head] as number] as string))
      entry.head++;
    return entry.positions[entry.head] ?? Number.POSITIVE_INFINITY;
  }

  return {
    use(id: string): void {
      used.add(id);
    },
    take(keys: ItemKeys): string | null {
      if (ids.length === 0) return null;
      if (!byKey) build();
      let position = firstUnused(keys.key);
      if (keys.encodedKey !== null) position = Math.min(position, firstUnused(`encoded:${keys.encodedKey}`));
      return ids[position] ?? null;
    },
  };
}

function createItem(
  state: State,
  sighting: Sighting,
  item: NormalizedItem,
  keys: ItemKeys,
  position: number,
  created: NormalizedItem[],
): string {
  const { store } = state;
  const { threadId, rawPayloadId } = sighting;
  const id = storeItem(
    state,
    {
      thread_id: threadId,
      codex_turn_id: sighting.codexTurnId,
      first_seen_at_unix_ms: sighting.at,
      role: item.role,
      channel: item.channel,
      kind: item.kind,
      ...(item.agentMessage ? { agent_message: { ...item.agentMessage } } : {}),
      body: { parts: item.parts.map((part) => bindPart(part, rawPayloadId)) },
      call_id: item.callId,
      produced_by: [],
    },
    keys,
  );
  if (item.callId !== null) {
    store.addTo(state.itemsByCall, keyOf(threadId, item.callId, item.kind), id);
    if (isOutput(item.kind)) store.addTo(state.outputsByCall, item.callId, id);
  }
  const { list } = sighting;
  store.index(state.origins, id, {
    raw_payload_id: rawPayloadId,
    list,
    index: position,
    bytes: item.bytes,
    name: item.name,
  });
  created.push(item);
  return id;
}

function bindPart(part: PartSpec, rawPayloadId: string): BodyPart {
  return part.type === 'json' || part.type === 'payload_ref' ? { ...part, raw_payload_id: rawPayloadId } : { ...part };
}

/** What seeing an item, new or known, leads to. */
function sight(state: State, sighting: Sighting, item: NormalizedItem, id: string): void {
  if (item.kind === 'reasoning') mergeReasoning(state, id, item, sighting.rawPayloadId);
  if (sighting.producer) addProducer(state, id, sighting.producer);
  if (item.callId !== null) {
    linkSightedItem(state, id, item.callId, item.kind);
    if (item.kind === 'custom_tool_call_output') linkOutputToCell(state, id, item.callId);
  }
  if (item.mail) settleMail(state, sighting.threadId, item.mail, id);
}

function isOutput(kind: ConversationItem['kind']): boolean {
  return kind === 'function_call_output' || kind === 'custom_tool_call_output';
}

/** A later sighting of reasoning may be more readable than the first (spec/reduction.md, "Merging reasoning"). */
function mergeReasoning(state: State, id: string, incoming: NormalizedItem, rawPayloadId: string): void {
  const stored = state.itemKeys.get(id);
  const item = state.store.get('conversation_items', id);
  if (!item || !stored || stored.key === incoming.key) return;
  const parts = item.body.parts;
  const texts = parts.filter((part) => part.type === 'text');
  const summaries = parts.filter((part) => part.type === 'summary');
  if (texts.length > 0 && summaries.length > 0) return;
  const arriving = incoming.parts.map((part) => bindPart(part, rawPayloadId));
  const merged = [
    ...(texts.length > 0 ? texts : arriving.filter((part) => part.type === 'text')),
    ...(summaries.length > 0 ? summaries : arriving.filter((part) => part.type === 'summary')),
    ...parts.filter((part) => part.type === 'encoded'),
  ];
  if (merged.length === parts.length) return;
  state.store.set('conversation_items', id, 'body', { parts: merged });
  const key = reasoningKey(merged as PartSpec[], state.interner);
  state.store.index(state.itemKeys, id, { key, encodedKey: stored.encodedKey });
}

/** Adds a producer to an item unless it is there. */
export function addProducer(state: State, itemId: string, producer: Producer): void {
  const item = state.store.get('conversation_items', itemId);
  if (!item || item.produced_by.some((known) => sameProducer(known, producer))) return;
  state.store.append<'conversation_items', Producer>('conversation_items', itemId, 'produced_by', producer);
}

function sameProducer(a: Producer, b: Producer): boolean {
  switch (a.type) {
    case 'inference':
      return b.type === a.type && a.inference_call_id === b.inference_call_id;
    case 'tool':
      return b.type === a.type && a.tool_call_id === b.tool_call_id;
    case 'code_cell':
      return b.type === a.type && a.code_cell_id === b.code_cell_id;
    case 'compaction':
      return b.type === a.type && a.compaction_id === b.compaction_id;
    default:
      return JSON.stringify(a) === JSON.stringify(b);
  }
}
