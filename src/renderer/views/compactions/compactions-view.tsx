import { type ReactNode, useEffect, useMemo } from 'react';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import type { DiffGrouping } from '../../../core/views/compaction-diff/rows.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { latestContext } from '../../../core/views/thread-tree.ts';
import { Chip } from '../../parts/chip.tsx';
import { FindField } from '../../parts/find-field.tsx';
import { Select } from '../../parts/menu.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { ThreadPicker } from '../../parts/thread-picker.tsx';
import { useSelection } from '../../stores/selection.ts';
import { showThread, useThreadId } from '../../stores/thread.ts';
import { useDerived, useObject, useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { Chain } from './chain.tsx';
import { compareMoments, showCompaction, showCompactionsOf, useCompactions } from './compactions-store.ts';
import { DiffHead } from './diff-head.tsx';
import { DiffList } from './diff-list.tsx';
import { useDiff, useFetchedAgain } from './use-diff.ts';
import './compactions.css';

/** What compactions kept, rewrote, dropped and added; and any two moments of a thread's context compared. */
export default function CompactionsView(): ReactNode {
  const { path } = useTrace();
  useEffect(() => showCompactionsOf(path), [path]);
  const threadId = useThreadId();
  if (threadId === null) {
    return (
      <div className="empty">
        <h2>{texts.noThread}</h2>
      </div>
    );
  }
  return <ThreadCompactions key={threadId} threadId={threadId} />;
}

function ThreadCompactions({ threadId }: { threadId: string }): ReactNode {
  const compactionId = useShownCompaction(threadId);
  const chosen = useCompactions((state) => state.between[threadId]);
  const [from, to] = useMemo(() => {
    if (chosen) return [chosen.from, chosen.to] as const;
    if (compactionId === null) return [null, null] as const;
    const at = (type: 'before_compaction' | 'after_compaction') => ({ type, compaction_id: compactionId });
    return [at('before_compaction'), at('after_compaction')] as const;
  }, [chosen, compactionId]);
  const diff = useDiff(from, to);
  const again = useFetchedAgain(chosen ? null : compactionId, diff);
  return (
    <>
      <Toolbar threadId={threadId} again={diff ? again.size : null} />
      {!diff || !from || !to ? (
        <NoCompaction threadId={threadId} />
      ) : (
        <div className="cp">
          <Chain threadId={threadId} shown={chosen ? null : compactionId} />
          <section className="cp-body" aria-label={texts.view}>
            <DiffHead threadId={threadId} compactionId={chosen ? null : compactionId} from={from} to={to} diff={diff} />
            <DiffList diff={diff} again={again} />
          </section>
        </div>
      )}
    </>
  );
}

/** The compaction of a thread that is shown: the selected one, the last that was, or the latest. */
function useShownCompaction(threadId: string): string | null {
  const selection = useSelection();
  const kept = useCompactions((state) => state.shown[threadId]);
  const selected = useDerived(
    ['compactions', 'compaction_requests'],
    (model) => {
      if (selection?.collection !== 'compactions' && selection?.collection !== 'compaction_requests') return null;
      const request = model.collections.compaction_requests.get(selection.id);
      const compaction = model.collections.compactions.get(request?.compaction_id ?? selection.id);
      return compaction?.thread_id === threadId ? compaction.compaction_id : null;
    },
    [selection, threadId],
  );
  useEffect(() => {
    if (selected !== null) showCompaction(threadId, selected);
  }, [selected, threadId]);
  return useDerived(
    ['compactions'],
    (model, { indexes }) => {
      if (kept !== undefined && model.collections.compactions.has(kept)) return kept;
      return selected ?? members(indexes.compactions, threadId).at(-1) ?? null;
    },
    [kept, selected, threadId],
  );
}

const FORMS = (['items', 'text'] as const).map((value) => ({ value, label: texts.forms[value] }));
const SORTS = (['size', 'order'] as const).map((value) => ({ value, label: texts.sorts[value] }));
const GROUPS = (['fate', 'turn', 'category', 'tool'] as const satisfies DiffGrouping[]).map((value) => ({
  value,
  label: texts.groups[value],
}));

/** Which thread, and of a comparison what is listed and how; `again` null: there is none. */
function Toolbar({ threadId, again }: { threadId: string; again: number | null }): ReactNode {
  const { form, sort, group, onlyAgain, text } = useCompactions();
  if (again === null) {
    return (
      <div className="toolbar" role="toolbar" aria-label={texts.view}>
        <ThreadPicker threadId={threadId} texts={texts} />
      </div>
    );
  }
  return (
    <div className="toolbar" role="toolbar" aria-label={texts.view}>
      <ThreadPicker threadId={threadId} texts={texts} />
      <Segmented
        label={texts.form}
        value={form}
        choices={FORMS}
        onChoose={(value) => useCompactions.setState({ form: value })}
      />
      <Select
        label={texts.sort}
        value={sort}
        choices={SORTS}
        onChoose={(value) => useCompactions.setState({ sort: value })}
      />
      <Select
        label={texts.group}
        value={group}
        choices={GROUPS}
        onChoose={(value) => useCompactions.setState({ group: value })}
      />
      <span className="push" />
      <Chip
        icon="refetch"
        pressed={onlyAgain}
        title={texts.againTitle}
        onToggle={(pressed) => useCompactions.setState({ onlyAgain: pressed, fates: new Set<Fate>() })}
      >
        {texts.again} <span className="count num">{again}</span>
      </Chip>
      <FindField
        className="cp-find"
        label={texts.find}
        text={text}
        onText={(next) => useCompactions.setState({ text: next })}
      />
    </div>
  );
}

/** Why there is nothing to see, and where there is: other threads, or two calls of this one. */
function NoCompaction({ threadId }: { threadId: string }): ReactNode {
  const session = useTrace();
  const thread = useObject('threads', threadId);
  const { tokens, others, calls } = useDerived(
    ['compactions', 'inference_calls'],
    (model, { indexes }) => ({
      tokens: latestContext(model, indexes, threadId)?.tokens ?? null,
      others: [...indexes.compactions.lists].filter(([id, list]) => id !== threadId && list.length > 0).slice(0, 6),
      calls: members(indexes.calls, threadId),
    }),
    [threadId],
  );
  const [first, last] = [calls[0], calls.at(-1)];
  return (
    <div className="empty">
      <h2>{texts.none}</h2>
      <p>{texts.noneIn(thread?.agent_path ?? threadId, tokens)}</p>
      {others.length > 0 && (
        <p className="cp-others">
          {texts.others}{' '}
          {others.map(([id, list]) => (
            <button key={id} type="button" className="link" onClick={() => showThread(id)}>
              {session.model.collections.threads.get(id)?.agent_path ?? id} <span className="num">{list.length}</span>
            </button>
          ))}
        </p>
      )}
      {first !== undefined && last !== undefined && first !== last && (
        <p className="empty-next">
          <button
            type="button"
            className="btn"
            onClick={() =>
              compareMoments(threadId, { from: { type: 'call', call_id: first }, to: { type: 'call', call_id: last } })
            }
          >
            {texts.compareCalls}
          </button>
        </p>
      )}
    </div>
  );
}
