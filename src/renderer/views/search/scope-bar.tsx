import { type ReactNode, useMemo } from 'react';
import { formatCount } from '../../../core/views/format.ts';
import { search } from '../../text/search.ts';
import { countScopes, SCOPES } from './result-rows.ts';
import { useSearch } from './search-store.ts';

/** Where the hits are, by kind; choosing one shows only those. */
export function ScopeBar(): ReactNode {
  const { hits, scope } = useSearch();
  const counts = useMemo(() => countScopes(hits), [hits]);
  if (counts.size < 2 && scope === null) return null;
  return (
    <fieldset className="se-scopes" aria-label={search.scope}>
      <button
        type="button"
        className="chip"
        aria-pressed={scope === null}
        onClick={() => useSearch.setState({ scope: null })}
      >
        {search.all}
        <span className="num dim">{formatCount(hits.length)}</span>
      </button>
      {SCOPES.filter((one) => counts.has(one)).map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          aria-pressed={scope === one}
          onClick={() => useSearch.setState({ scope: scope === one ? null : one })}
        >
          {search.scopes[one]}
          <span className="num dim">{formatCount(counts.get(one) ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  );
}
