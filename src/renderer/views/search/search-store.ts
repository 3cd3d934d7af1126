import { create } from 'zustand';
import type { Failure } from '../../../core/failure.ts';
import type { SearchHit, SearchScope } from '../../../protocol/session.ts';
import { client, failureOf } from '../../stores/client.ts';
import type { TraceSession } from '../../stores/trace-session.ts';

/** What is searched for. */
export interface Query {
  text: string;
  case_sensitive: boolean;
  regex: boolean;
  payloads: boolean;
}

interface SearchState {
  /** As it stands in the field; {@link runSearch} takes it from there. */
  query: Query;
  /** What the results are of; null: nothing was searched for yet. */
  asked: (Query & { path: string; events: number }) | null;
  hits: readonly SearchHit[];
  phase: 'idle' | 'running' | 'done' | 'cancelled';
  /** 0 … 1 */
  progress: number;
  limited: boolean;
  failure: Failure | null;
  /** Only hits of this kind are shown. */
  scope: SearchScope | null;
}

const NOTHING = { asked: null, hits: [], phase: 'idle', progress: 0, limited: false, failure: null } as const;

/** The search of the window. Its results stay while other views are looked at. */
export const useSearch = create<SearchState>(() => ({
  query: { text: '', case_sensitive: false, regex: false, payloads: false },
  ...NOTHING,
  scope: null,
}));

let queries = 0;
let leave = () => {};

/** Puts a text into the field, from elsewhere (the palette); it is searched for when the view is shown. */
export function askSearch(text: string): void {
  useSearch.setState(({ query }) => ({ query: { ...query, text, regex: false } }));
}

/** Searches the trace for what stands in the field. A search that still runs ends; an empty text only ends it. */
export function runSearch(session: TraceSession): void {
  leave();
  const { query } = useSearch.getState();
  const session_id = session.info?.session_id;
  if (query.text === '' || session_id === undefined) {
    useSearch.setState(NOTHING);
    return;
  }
  const query_id = `search ${++queries}`;
  const asked = { ...query, path: session.path, events: session.status?.events ?? 0 };
  useSearch.setState({ ...NOTHING, asked, phase: 'running', scope: null });
  const end = client().on('search.progress', (told) => {
    if (told.query_id !== query_id) return;
    useSearch.setState(({ hits }) => ({
      hits: told.hits.length > 0 ? [...hits, ...told.hits] : hits,
      progress: told.progress,
      limited: told.limited,
      ...(told.done ? { phase: 'done' } : {}),
    }));
    if (told.done) end();
  });
  const stop = () => {
    // The host may be gone; then so is the search.
    client()
      .request('session.searchCancel', { session_id, query_id })
      .catch(() => undefined);
  };
  leave = () => {
    end();
    if (useSearch.getState().phase === 'running') stop();
    leave = () => {};
  };
  client()
    .request('session.search', { session_id, query_id, ...query })
    .catch((error) => {
      end();
      if (useSearch.getState().asked === asked) useSearch.setState({ phase: 'done', failure: failureOf(error) });
    });
}

/** Ends a search that runs; what it found stays. */
export function cancelSearch(): void {
  if (useSearch.getState().phase !== 'running') return;
  leave();
  useSearch.setState({ phase: 'cancelled' });
}
