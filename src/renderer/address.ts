import { COLLECTIONS, type CollectionName } from '../core/model/trace.ts';

/** A view of a trace, in the order of the tabs. */
export const VIEW_IDS = [
  'transcript',
  'timeline',
  'threads',
  'compactions',
  'context',
  'tools',
  'events',
  'diagnostics',
  'search',
] as const;
export type ViewId = (typeof VIEW_IDS)[number];

/** The one selected object of the window. `events` and `payloads` of the raw log are selected by line and by raw payload id. */
export interface ObjectRef {
  collection: CollectionName | 'events';
  id: string;
}

export interface TraceLocation {
  page: 'trace';
  /** Path of the bundle, or the bare name or trace id of one in the library. */
  trace: string;
  view: ViewId;
  /** `null`: the root thread. */
  thread: string | null;
  selection: ObjectRef | null;
}

/** Where one is in the window. */
export type Location = { page: 'library' } | { page: 'welcome' } | TraceLocation;

const SCHEMES = ['rollout:', 'rollout-workbench:'];
const encode = encodeURIComponent;

/** The path of an address without its scheme: `<trace>/<view>/<thread>?sel=<collection>/<id>`, each part percent-encoded. */
function tail(at: TraceLocation): string {
  const path = [at.trace, at.view, ...(at.thread === null ? [] : [at.thread])].map(encode).join('/');
  return at.selection ? `${path}?sel=${encode(at.selection.collection)}/${encode(at.selection.id)}` : path;
}

/** The address to copy and to link to: `rollout://<trace>/<view>/<thread>?sel=<collection>/<id>`. */
export function formatAddress(at: TraceLocation): string {
  return `rollout://${tail(at)}`;
}

/** The same as the fragment of the page's URL, so that reload, history and links work in a browser. */
export function formatHash(at: Location): string {
  return at.page === 'trace' ? `#/trace/${tail(at)}` : `#/${at.page}`;
}

/** Whether `text` is an address, not a path. */
export function isAddress(text: string): boolean {
  return SCHEMES.some((scheme) => text.startsWith(`${scheme}//`));
}

/** Parses an address; null when it is none. Unknown views and collections fall back to the transcript and to no selection. */
export function parseAddress(text: string): TraceLocation | null {
  const scheme = SCHEMES.find((candidate) => text.startsWith(`${candidate}//`));
  return scheme ? parseTail(text.slice(scheme.length + 2)) : null;
}

/** Parses the page's fragment. Anything unknown is the library. */
export function parseHash(hash: string): Location {
  if (hash.startsWith('#/trace/')) return parseTail(hash.slice('#/trace/'.length)) ?? { page: 'library' };
  return hash === '#/welcome' ? { page: 'welcome' } : { page: 'library' };
}

function parseTail(text: string): TraceLocation | null {
  const [path = '', query = ''] = text.split('?', 2);
  const parts = path.split('/').map(decode);
  const [trace, view, thread] = parts;
  if (!trace || parts.includes(null)) return null;
  return {
    page: 'trace',
    trace,
    view: VIEW_IDS.find((id) => id === view) ?? 'transcript',
    thread: thread || null,
    selection: parseSelection(query),
  };
}

function parseSelection(query: string): ObjectRef | null {
  const value = query.split('&').find((part) => part.startsWith('sel='));
  const [collection, id] = (value?.slice('sel='.length).split('/', 2) ?? []).map(decode);
  if (!id) return null;
  if (collection === 'events') return { collection, id };
  const known = COLLECTIONS.find((name) => name === collection);
  return known ? { collection: known, id } : null;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Whether two references name the same object. */
export function sameRef(a: ObjectRef | null, b: ObjectRef | null): boolean {
  return a === b || (a !== null && b !== null && a.collection === b.collection && a.id === b.id);
}
