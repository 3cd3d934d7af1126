import { create } from 'zustand';
import type { LibraryChange, LibraryEntry, LibrarySnapshot, RootState } from '../../protocol/library.ts';
import { client } from './client.ts';

interface Library {
  /** Whether the host's list has arrived. */
  ready: boolean;
  revision: number;
  roots: RootState[];
  /** By id. A new map for each change; entries that did not change keep their identity. */
  entries: ReadonlyMap<string, LibraryEntry>;
}

/** The traces that the host knows of: watched roots and what was opened by itself. */
export const useLibrary = create<Library>(() => ({ ready: false, revision: -1, roots: [], entries: new Map() }));

/** Follows the library; asks anew after a gap. */
export function startLibrary(): void {
  client().on('library.changed', (change) => {
    const { ready, revision } = useLibrary.getState();
    if (!ready || change.revision <= revision) return;
    if (change.revision === revision + 1) useLibrary.setState(applyChange(useLibrary.getState(), change));
    else loadLibrary().catch(() => undefined);
  });
}

/** Asks for the whole list. */
export async function loadLibrary(): Promise<void> {
  useLibrary.setState(fromSnapshot(await client().request('library.get', {})));
}

function fromSnapshot({ revision, roots, entries }: LibrarySnapshot): Library {
  return { ready: true, revision, roots, entries: new Map(entries.map((entry) => [entry.id, entry])) };
}

/** The library after one change. */
export function applyChange(library: Library, change: LibraryChange): Library {
  const entries = new Map(library.entries);
  for (const id of change.removed) entries.delete(id);
  for (const entry of change.upserts) entries.set(entry.id, entry);
  return { ready: true, revision: change.revision, roots: change.roots ?? library.roots, entries };
}

/** Finds a trace by path, bundle name or trace id. */
export function findEntry(trace: string): LibraryEntry | undefined {
  const entries = [...useLibrary.getState().entries.values()];
  return (
    entries.find((entry) => entry.path === trace) ??
    entries.find((entry) => entry.name === trace || entry.manifest?.trace_id === trace)
  );
}
