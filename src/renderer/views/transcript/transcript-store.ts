import { create } from 'zustand';
import type { TranscriptFilter } from '../../../core/views/transcript/filter.ts';

/** Whose output is shown: what reached the model, what the runtime recorded, or both where they differ. */
export type Eyes = 'model' | 'both' | 'runtime';

/** The filter without its text, which is that of the find bar. */
export type RowFilter = Omit<TranscriptFilter, 'text'>;

interface TranscriptState {
  /** The trace that the rest belongs to; another one begins anew. */
  trace: string | null;
  eyes: Eyes;
  reasoning: boolean;
  /** The call to which a thread is rewound, by thread. Threads without one are shown as they are now. */
  asOf: ReadonlyMap<string, string>;
  /** Turns, calls and compactions whose rows are folded away, by row id. */
  folded: ReadonlySet<string>;
  /** Rows whose long texts are shown whole. */
  unfolded: ReadonlySet<string>;
  filterOpen: boolean;
  filter: RowFilter;
  findOpen: boolean;
  /** Counts up whenever the find bar is asked for. */
  findAsked: number;
  find: string;
  onlyMatches: boolean;
  /** The first visible row of each thread when it was left. */
  places: ReadonlyMap<string, string>;
}

const FRESH = {
  asOf: new Map<string, string>(),
  folded: new Set<string>(),
  unfolded: new Set<string>(),
  filter: {},
  findOpen: false,
  find: '',
  onlyMatches: false,
  places: new Map<string, string>(),
};

/** How the transcript is looked at: kept while other views are shown. */
export const useTranscript = create<TranscriptState>(() => ({
  trace: null,
  eyes: 'both',
  reasoning: true,
  filterOpen: false,
  findAsked: 0,
  ...FRESH,
}));

/** Forgets what belongs to another trace. */
export function enterTrace(path: string): void {
  if (useTranscript.getState().trace !== path) useTranscript.setState({ trace: path, ...FRESH });
}

/** Rewinds a thread to a call, or (null) back to now. */
export function rewind(thread: string, call: string | null): void {
  useTranscript.setState(({ asOf }) => {
    const next = new Map(asOf);
    if (call === null) next.delete(thread);
    else next.set(thread, call);
    return { asOf: next };
  });
}

/** Folds or unfolds the rows under a head. */
export function setFolded(rowId: string, fold: boolean): void {
  useTranscript.setState(({ folded }) => ({ folded: withMember(folded, rowId, fold) }));
}

/** Shows a row's long texts whole, or their beginnings. */
export function setUnfolded(rowId: string, whole: boolean): void {
  useTranscript.setState(({ unfolded }) => ({ unfolded: withMember(unfolded, rowId, whole) }));
}

/** Remembers where a thread was left. */
export function rememberPlace(thread: string, rowId: string | null): void {
  useTranscript.setState(({ places }) => {
    const next = new Map(places);
    if (rowId === null) next.delete(thread);
    else next.set(thread, rowId);
    return { places: next };
  });
}

function withMember(set: ReadonlySet<string>, id: string, member: boolean): ReadonlySet<string> {
  if (set.has(id) === member) return set;
  const next = new Set(set);
  if (member) next.add(id);
  else next.delete(id);
  return next;
}

/** Opens the find bar, or goes back to it. */
export function openFind(): void {
  useTranscript.setState(({ findAsked }) => ({ findOpen: true, findAsked: findAsked + 1 }));
}

/** Closes the find bar; nothing is marked any more. */
export function closeFind(): void {
  useTranscript.setState({ findOpen: false, find: '', onlyMatches: false });
}
