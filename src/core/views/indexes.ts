import type { ToolCall } from '../model/runtime.ts';
import { COLLECTIONS, type CollectionName } from '../model/trace.ts';
import type { InferenceCallView, ItemView } from '../model/view.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { indexAgents } from './indexes/agents.ts';
import { indexConversation } from './indexes/conversation.ts';
import { entry } from './indexes/entry.ts';
import { emptyGroup, type Group, members } from './indexes/groups.ts';
import type { PayloadOwner } from './indexes/owners.ts';
import { payloadsOf } from './indexes/owners.ts';
import { indexRuntime } from './indexes/runtime.ts';
import { type CallRange, rangesOf, type ThreadSightings } from './indexes/sightings.ts';
import { noTotals, type Totals } from './indexes/totals.ts';
import { compareIds } from './order.ts';
import { everything, type Touched } from './touched.ts';

/** Items of one thread with one `call_id`, in order of creation. */
export interface CallPair {
  calls: string[];
  outputs: string[];
}

/** What is under way in one thread, by id. */
export interface OpenWork {
  turns: Set<string>;
  calls: Set<string>;
  tools: Set<string>;
  cells: Set<string>;
  compactionRequests: Set<string>;
}

/**
 * What a view model does not say directly, kept up to date from deltas. Changed in place: whoever caches something made
 * from it compares `revision`. Every list is in log order, whatever the order in which objects arrived.
 */
export interface Indexes {
  revision: number;
  /** Keyed by parent thread; roots under `''`. */
  children: Group;
  /** Each by thread. */
  turns: Group;
  calls: Group;
  tools: Group;
  cells: Group;
  terminals: Group;
  compactions: Group;
  compactionRequests: Group;
  /** By thread, of both ends (their numbers are in `allEdges`). */
  edges: Group;
  callsByTurn: Group;
  /** Tools by the turn that started them, and those that a code cell asked for by that cell. */
  toolsByTurn: Group;
  toolsByCell: Group;
  requestsByCompaction: Group;
  /** All edges and all terminals under `''`: their numbers are their names. */
  allEdges: Group;
  allTerminals: Group;
  edgesByItem: Map<string, string[]>;
  edgesByTool: Map<string, string[]>;
  toolByItem: Map<string, string>;
  cellByItem: Map<string, string>;
  /** By thread and call id (`pairKey`). */
  pairs: Map<string, CallPair>;
  /** The first compaction whose input an item was. */
  compactedBy: Map<string, string>;
  /** Items that a compaction put in without having read them: its summaries. */
  summaries: Set<string>;
  sightings: Map<string, ThreadSightings>;
  open: Map<string, OpenWork>;
  totals: Map<string, Totals>;
  /** By payload, then by owner. */
  payloadOwners: Map<string, Map<string, PayloadOwner>>;
  /** Latest moment that anything in the model mentions; 0 when it is empty. */
  lastMoment: number;
  /** What totals and orders were last made from. */
  counted: { calls: Map<string, InferenceCallView>; tools: Map<string, ToolCall>; edgeStarts: Map<string, number> };
}

/** Indexes of `model` as it is, or of an empty one. */
export function createIndexes(model?: ViewModel): Indexes {
  const ix: Indexes = {
    revision: 0,
    children: emptyGroup(),
    turns: emptyGroup(),
    calls: emptyGroup(),
    tools: emptyGroup(),
    cells: emptyGroup(),
    terminals: emptyGroup(),
    compactions: emptyGroup(),
    compactionRequests: emptyGroup(),
    edges: emptyGroup(),
    callsByTurn: emptyGroup(),
    toolsByTurn: emptyGroup(),
    toolsByCell: emptyGroup(),
    requestsByCompaction: emptyGroup(),
    allEdges: emptyGroup(),
    allTerminals: emptyGroup(),
    edgesByItem: new Map(),
    edgesByTool: new Map(),
    toolByItem: new Map(),
    cellByItem: new Map(),
    pairs: new Map(),
    compactedBy: new Map(),
    summaries: new Set(),
    sightings: new Map(),
    open: new Map(),
    totals: new Map(),
    payloadOwners: new Map(),
    lastMoment: 0,
    counted: { calls: new Map(), tools: new Map(), edgeStarts: new Map() },
  };
  if (model) updateIndexes(ix, model, everything(model));
  return ix;
}

/** Takes in what a delta touched, after it was applied to `model`. Cost: the objects touched. */
export function updateIndexes(ix: Indexes, model: ViewModel, touched: Touched): void {
  ix.revision++;
  indexConversation(ix, model, touched);
  indexRuntime(ix, model, touched);
  indexAgents(ix, model, touched);
  for (const collection of Object.keys(touched) as CollectionName[]) {
    for (const id of touched[collection]) indexPayloads(ix, model, collection, id);
  }
}

function indexPayloads(ix: Indexes, model: ViewModel, collection: CollectionName, id: string): void {
  for (const [payloadId, role] of payloadsOf(model, collection, id)) {
    const owners = entry(ix.payloadOwners, payloadId, noOwners);
    owners.set(`${collection}/${id}`, { collection, id, role });
  }
}

const noOwners = (): Map<string, PayloadOwner> => new Map();

/** Who refers to a payload now (a tool's result may have been replaced since). */
export function ownersOfPayload(ix: Indexes, model: ViewModel, payloadId: string): PayloadOwner[] {
  return [...(ix.payloadOwners.get(payloadId)?.values() ?? [])]
    .filter(({ collection, id }) => payloadsOf(model, collection, id).some(([used]) => used === payloadId))
    .sort((a, b) => COLLECTIONS.indexOf(a.collection) - COLLECTIONS.indexOf(b.collection) || compareIds(a.id, b.id));
}

/** The runs of calls (0-based, in the item's thread) whose input carried the item. */
export function callsThatCarried(ix: Indexes, item: ItemView): CallRange[] {
  return rangesOf(ix.sightings.get(item.thread_id), item.item_id);
}

/** The id of a thread's call by its 0-based number. */
export const callAt = (ix: Indexes, threadId: string, number: number): string | null =>
  members(ix.calls, threadId)[number] ?? null;

const NO_TOTALS: Readonly<Totals> = noTotals();

/** A thread's own sums. */
export const totalsOf = (ix: Indexes, threadId: string): Readonly<Totals> => ix.totals.get(threadId) ?? NO_TOTALS;

/** The open work of a thread in which nothing is open. */
export const NO_WORK: Readonly<OpenWork> = {
  turns: new Set(),
  calls: new Set(),
  tools: new Set(),
  cells: new Set(),
  compactionRequests: new Set(),
};
