import type { ReactNode, Ref } from 'react';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { formatCount, formatMoment, formatPosition } from '../../../core/views/format.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { oneLine } from '../../../core/views/search.ts';
import { itemTitle, type Title, toolTitle } from '../../../core/views/titles.ts';
import type { SearchHit } from '../../../protocol/session.ts';
import { KIND_OF } from '../../inspector/kinds.ts';
import { GlyphIcon, Icon, KindIcon } from '../../parts/icon.tsx';
import { RowList, type RowListHandle } from '../../parts/row-list.tsx';
import { useRowHeight } from '../../stores/density.ts';
import { localOffset, useStart } from '../../stores/moment.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { search } from '../../text/search.ts';
import { type ResultRow, threadName } from './result-rows.ts';

/** The hits in their groups. One tab stop; groups fold. */
export function ResultList({
  rows,
  active,
  onActive,
  onFold,
  onOpen,
  ref,
}: {
  rows: readonly ResultRow[];
  active: number;
  onActive: (index: number) => void;
  onFold: (group: string) => void;
  onOpen: (index: number) => void;
  ref: Ref<RowListHandle>;
}): ReactNode {
  const height = useRowHeight();
  return (
    <RowList
      ref={ref}
      role="tree"
      className="se-list"
      label={search.results}
      count={rows.length}
      rowHeight={height}
      keyOf={(i) => rows[i]?.key ?? i}
      active={active}
      onActive={onActive}
      refAt={(i) => {
        const row = rows[i];
        return row?.type === 'hit' ? { collection: row.hit.collection, id: row.hit.id } : null;
      }}
      onOpen={onOpen}
      onPick={(i) => {
        const row = rows[i];
        onActive(i);
        if (row?.type === 'group') onFold(row.key);
      }}
      onKey={(event, i) => {
        const row = rows[i];
        if (row?.type !== 'group') return false;
        const turns = row.folded ? event.key === 'ArrowRight' : event.key === 'ArrowLeft';
        if (!turns && event.key !== ' ') return false;
        onFold(row.key);
        return true;
      }}
      rowProps={(i) => {
        const row = rows[i];
        if (row?.type === 'group') {
          return {
            'aria-level': 1,
            'aria-expanded': !row.folded,
            className: `se-group${i === active ? ' is-here' : ''}`,
          };
        }
        return { 'aria-level': 2, className: `se-hit${i === active ? ' is-selected' : ''}` };
      }}
      render={(i) => {
        const row = rows[i];
        if (!row) return null;
        return row.type === 'group' ? <Group row={row} /> : <Hit hit={row.hit} current={i === active} />;
      }}
    />
  );
}

function Group({ row }: { row: ResultRow & { type: 'group' } }): ReactNode {
  const { model } = useTrace();
  const thread = threadName(model, row.thread_id);
  return (
    <>
      <span className="twist">
        <Icon name={row.folded ? 'chevron-right' : 'chevron-down'} />
      </span>
      <b>{search.scopes[row.scope]}</b>
      {thread && <span className="mid t">{thread}</span>}
      <span className="count num">{formatCount(row.count)}</span>
    </>
  );
}

function Hit({ hit, current }: { hit: SearchHit; current: boolean }): ReactNode {
  const start = useStart();
  const { model, indexes } = useTrace();
  const { context, match, at_unix_ms: at } = hit;
  const title = titleOf(model, indexes, hit);
  return (
    <>
      <HitIcon hit={hit} title={title} />
      <span className="t se-context mono-s" title={context}>
        <Shortened text={oneLine(context.slice(0, match[0]))} />
        <mark className={current ? 'is-current' : undefined}>{oneLine(context.slice(...match))}</mark>
        {oneLine(context.slice(match[1]))}
      </span>
      <span className="t dim se-title" title={title ? `${title.text}\n${hit.title}` : hit.title}>
        {title && !SAID.has(title.glyph) ? [title.text, title.note].filter(Boolean).join(', ') : hit.title}
      </span>
      <span className="mono-s dim se-at" title={at === null ? undefined : formatMoment(at, localOffset)}>
        {at !== null && formatPosition(at - start)}
      </span>
    </>
  );
}

/** Of what was said the hit itself tells the text; its title would repeat it. */
const SAID = new Set<Title['glyph']>(['user', 'assistant', 'instructions', 'reasoning', 'summary']);

/** What the window calls the object of a hit; null where the host's own words say all. */
function titleOf(model: ViewModel, ix: Indexes, { collection, id }: SearchHit): Title | null {
  const { conversation_items, tool_calls } = model.collections;
  const item = collection === 'conversation_items' ? conversation_items.get(id) : undefined;
  if (item) return itemTitle(model, ix, item);
  const tool = collection === 'tool_calls' ? tool_calls.get(id) : undefined;
  return tool ? toolTitle(model, tool) : null;
}

function HitIcon({ hit, title }: { hit: SearchHit; title: Title | null }): ReactNode {
  if (title) return <GlyphIcon glyph={title.glyph} />;
  return hit.collection === 'raw_payloads' ? <Icon name="payload" /> : <KindIcon kind={KIND_OF[hit.collection]} />;
}

/** So much is kept before a match that the match itself stays in sight. */
const BEFORE = 40;

function Shortened({ text }: { text: string }): ReactNode {
  const trimmed = text.trimStart();
  return trimmed.length <= BEFORE ? trimmed : `…${trimmed.slice(-BEFORE)}`;
}
