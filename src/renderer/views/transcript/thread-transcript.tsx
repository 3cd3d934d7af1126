import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { requestItemIds } from '../../../core/model/view.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { useCommand } from '../../keyboard/run.ts';
import { useRowObjects } from '../../objects/named-objects.ts';
import type { VirtualListHandle } from '../../parts/virtual-list.tsx';
import { FollowPill } from '../../shell/follow-pill.tsx';
import { detach } from '../../stores/follow.ts';
import { useStart } from '../../stores/moment.ts';
import { select } from '../../stores/selection.ts';
import { toast } from '../../stores/toasts.ts';
import { useDerived, useObject, useTrace } from '../../stores/use-trace.ts';
import { toasts } from '../../text/shell.ts';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import { FilterBar } from './filter-bar.tsx';
import { FindBar } from './find-bar.tsx';
import { RowContext } from './row-context.ts';
import { refOfRow } from './row-refs.ts';
import { stepOfCall } from './step.ts';
import { TranscriptList } from './transcript-list.tsx';
import { closeFind, openFind, rewind, useTranscript } from './transcript-store.ts';
import { TranscriptToolbar } from './transcript-toolbar.tsx';
import { type AllRows, useAllRows, useShownRows } from './use-rows.ts';
import { useSelectedRow } from './use-selected-row.ts';

/** The transcript of one thread: tools above, its rows below. */
export function ThreadTranscript({ threadId }: { threadId: string }): ReactNode {
  const session = useTrace();
  const state = useTranscript();
  const { eyes, reasoning, filter, filterOpen, findOpen, onlyMatches, folded } = state;
  const find = findOpen ? state.find.trim() : '';
  const asOf = useRewound(threadId);
  const thread = useObject('threads', threadId);
  const list = useRef<VirtualListHandle>(null);
  const all = useAllRows(threadId, asOf);
  const shown = useShownRows(all, { reasoning, filter, find, onlyMatches, folded });
  const { kept, rows, matches } = shown;
  const active = useSelectedRow(all, rows);
  const start = useStart();
  const sent = useSent(asOf);
  const context = useMemo(() => ({ start, eyes, needle: find, sent }), [start, eyes, find, sent]);

  const choose = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return;
      detach();
      select(refOfRow(session.model, session.indexes, row));
    },
    [rows, session],
  );
  const stepCall = (step: 1 | -1) => {
    if (asOf !== null) {
      const next = stepOfCall(session.indexes, threadId, asOf, step);
      if (next === undefined) toast(toasts.noCalls);
      else rewind(threadId, next);
      return;
    }
    const from = active >= 0 ? active : step > 0 ? (list.current?.firstVisible() ?? 0) - 1 : rows.length;
    const at = nextCallRow(rows, from, step);
    if (at < 0) toast(toasts.noCalls);
    else choose(at);
  };
  const stepMatch = (step: 1 | -1) => {
    const at = step > 0 ? matches.find((index) => index > active) : matches.findLast((index) => index < active);
    const next = at ?? (step > 0 ? matches[0] : matches.at(-1));
    if (next !== undefined) choose(next);
  };
  const { allFolded, foldAll } = useFoldAll(all, rows, active, list);
  const closeFinding = () => {
    closeFind();
    list.current?.focus();
  };

  useCommand('edit.find', openFind);
  useCommand('go.nextCall', () => stepCall(1));
  useCommand('go.previousCall', () => stepCall(-1));
  useCommand('edit.findNext', () => stepMatch(1));
  useCommand('edit.findPrevious', () => stepMatch(-1));

  const named = useRowObjects<HTMLElement>((index) => {
    const row = rows[index];
    return row ? refOfRow(session.model, session.indexes, row) : null;
  });
  const name = thread?.agent_path ?? threadId;
  return (
    <>
      <TranscriptToolbar threadId={threadId} asOf={asOf} onStep={stepCall} allFolded={allFolded} onFoldAll={foldAll} />
      {filterOpen && <FilterBar threadId={threadId} />}
      {findOpen && (
        <FindBar matches={matches.length} at={matches.indexOf(active)} onStep={stepMatch} onClose={closeFinding} />
      )}
      {asOf !== null && <RewoundNote threadId={threadId} callId={asOf} />}
      {/* The keys of the list belong to the list; this one is of the whole transcript. */}
      <section
        ref={named}
        className="transcript"
        aria-label={texts.of(name)}
        data-thread={threadId}
        data-rows={rows.length}
        data-as-of={asOf ?? 'now'}
        data-matches={matches.length}
      >
        <RowContext.Provider value={context}>
          {rows.length === 0 ? (
            <Nothing name={name} filtered={all.rows.length > 1} />
          ) : (
            <TranscriptList
              ref={list}
              threadId={threadId}
              all={all}
              kept={kept}
              rows={rows}
              active={active}
              rewound={asOf !== null}
              onChoose={choose}
              onFoldAll={foldAll}
              label={texts.of(name)}
            />
          )}
        </RowContext.Provider>
        {asOf === null && <FollowPill unit="item" />}
      </section>
    </>
  );
}

/** Hook: the call to which the thread is rewound, while the trace has it; null: now. */
function useRewound(threadId: string): string | null {
  const asked = useTranscript(({ asOf }) => asOf.get(threadId) ?? null);
  return useObject('inference_calls', asked) ? asked : null;
}

/** Hook: the items that a call read. */
function useSent(callId: string | null): ReadonlySet<string> | null {
  return useDerived(
    callId === null ? [] : ['inference_calls'],
    (model) => (callId === null ? null : new Set(requestItemIds(model.collections.inference_calls, callId))),
    [callId],
  );
}

function nextCallRow(rows: readonly TranscriptRow[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < rows.length; at += step) if (rows[at]?.type === 'call') return at;
  return -1;
}

/** Hook: folds every call to its head, or unfolds all. The row being read stays in sight. */
function useFoldAll(
  all: AllRows,
  rows: readonly TranscriptRow[],
  active: number,
  list: React.RefObject<VirtualListHandle | null>,
): { allFolded: boolean; foldAll: () => void } {
  const folded = useTranscript((state) => state.folded);
  const heads = useMemo(
    () => rows.filter((row) => row.type === 'call' || row.type === 'compaction').map(({ id }) => id),
    [rows],
  );
  const allFolded = heads.length > 0 && heads.every((id) => folded.has(id));
  const anchor = useRef<string | null>(null);
  useEffect(() => {
    if (anchor.current === null) return;
    const index = rows.findIndex(({ id }) => id === anchor.current);
    anchor.current = null;
    if (index >= 0) list.current?.scrollTo(index, 'start');
  }, [rows, list]);
  const foldAll = () => {
    detach();
    const row = rows[active] ?? rows[list.current?.firstVisible() ?? 0];
    anchor.current = (allFolded ? row?.id : row?.type === 'item' ? row.parent : row?.id) ?? null;
    if (allFolded) useTranscript.setState({ folded: new Set() });
    else {
      const ids = all.rows.filter(({ type }) => type === 'call' || type === 'compaction').map(({ id }) => id);
      useTranscript.setState({ folded: new Set(ids), unfolded: new Set() });
    }
  };
  return { allFolded, foldAll };
}

function RewoundNote({ threadId, callId }: { threadId: string; callId: string }): ReactNode {
  const { indexes } = useTrace();
  const call = useObject('inference_calls', callId);
  return (
    <div className="rewound" role="status">
      <span className="num t">{texts.asCallRead(numberOf(indexes.calls, callId), call?.request_items.count ?? 0)}</span>
      <span className="push" />
      <button type="button" className="link" onClick={() => rewind(threadId, null)}>
        {texts.backToNow}
      </button>
    </div>
  );
}

function Nothing({ name, filtered }: { name: string; filtered: boolean }): ReactNode {
  if (!filtered) {
    return (
      <div className="empty">
        <h2>{texts.empty(name)}</h2>
        <p>{texts.emptyNext}</p>
      </div>
    );
  }
  const clear = () => useTranscript.setState({ filter: {}, reasoning: true, onlyMatches: false, folded: new Set() });
  return (
    <div className="empty">
      <h2>{texts.nothingFits}</h2>
      <p className="empty-next">
        <button type="button" className="btn" onClick={clear}>
          {texts.clearFilter}
        </button>
      </p>
    </div>
  );
}
