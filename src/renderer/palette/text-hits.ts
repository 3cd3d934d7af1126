import { useEffect, useState } from 'react';
import { formatPosition } from '../../core/views/format.ts';
import type { SearchHit } from '../../protocol/session.ts';
import { KIND_OF } from '../inspector/kinds.ts';
import { client } from '../stores/client.ts';
import { goWithin } from '../stores/navigation.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { palette } from '../text/palette.ts';
import { hasView } from '../views/registry.ts';
import { askSearch } from '../views/search/search-store.ts';
import { type Entry, leadsTo } from './entries.ts';

const WAIT_MS = 180;
const SHORTEST = 3;
const SHOWN = 4;
let queries = 0;

interface Found {
  hits: SearchHit[];
  count: number;
  more: boolean;
  done: boolean;
}

/** Hook: the first places where the typed text occurs in the trace, as a group of the palette; null while there are none. */
export function useTextHits(text: string, session: TraceSession | null) {
  const [found, setFound] = useState<Found | null>(null);
  const id = session?.info?.session_id;
  useEffect(() => {
    setFound(null);
    if (!id || text.length < SHORTEST) return;
    const query_id = `palette ${++queries}`;
    const off = client().on('search.progress', (progress) => {
      if (progress.query_id !== query_id) return;
      setFound((before) => ({
        hits: [...(before?.hits ?? []), ...progress.hits].slice(0, SHOWN),
        count: (before?.count ?? 0) + progress.hits.length,
        more: progress.limited,
        done: progress.done,
      }));
    });
    const timer = setTimeout(() => {
      const options = { case_sensitive: false, regex: false, payloads: false };
      // A search that cannot be made shows nothing; the search view says why.
      client()
        .request('session.search', { session_id: id, query_id, text, ...options })
        .catch(() => undefined);
    }, WAIT_MS);
    return () => {
      off();
      clearTimeout(timer);
      client()
        .request('session.searchCancel', { session_id: id, query_id })
        .catch(() => undefined);
    };
  }, [id, text]);

  if (!session || !found || found.hits.length === 0) return null;
  const start = session.model.header?.started_at_unix_ms ?? 0;
  const lines = found.hits.map((hit) => ({ entry: hitEntry(hit, start), ranges: [hit.match] }));
  if (hasView('search')) lines.push({ entry: allHits(text), ranges: [] });
  return {
    title: palette.inText,
    note: found.done ? palette.hits(found.count, found.more) : palette.searching,
    lines,
  };
}

function hitEntry(hit: SearchHit, start: number): Entry {
  return {
    key: `hit ${hit.collection} ${hit.id} ${hit.context}`,
    icon: hit.collection === 'raw_payloads' ? 'payload' : `kind-${KIND_OF[hit.collection]}`,
    kind: KIND_OF[hit.collection],
    label: hit.context,
    note: hit.title,
    right: hit.at_unix_ms === null ? '' : formatPosition(hit.at_unix_ms - start),
    ...leadsTo({ collection: hit.collection, id: hit.id }),
  };
}

function allHits(text: string): Entry {
  return {
    key: 'all hits',
    icon: 'search',
    label: palette.allHits(text),
    chord: 'Mod+Shift+F',
    run: () => {
      askSearch(text);
      goWithin({ view: 'search' });
    },
  };
}
