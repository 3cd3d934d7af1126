import type { CSSProperties, ReactNode } from 'react';
import { activityWords } from '../../../core/views/activity.ts';
import { formatDuration, formatTokens } from '../../../core/views/format.ts';
import { type ThreadFacts, type ThreadRow, threadFacts } from '../../../core/views/thread-tree.ts';
import type { PlacedLane } from '../../../core/views/timeline/layout.ts';
import { Icon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { useMoment } from '../../stores/moment.ts';
import { goWithin } from '../../stores/navigation.ts';
import { showThread } from '../../stores/thread.ts';
import { useDerived } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { foldLane } from './timeline-store.ts';

const TOPICS = [
  'threads',
  'codex_turns',
  'inference_calls',
  'tool_calls',
  'code_cells',
  'compaction_requests',
] as const;

/** The head of a lane: its agent, what it did so far, and how full its context is. */
export function LaneHead({
  lane,
  row,
  current,
  largest,
}: {
  lane: PlacedLane;
  row: ThreadRow;
  current: boolean;
  /** Tokens of the largest context of any thread: what a full bar means, as the trace does not tell a model's window. */
  largest: number;
}): ReactNode {
  const now = useMoment();
  const facts = useDerived(TOPICS, (model, { indexes }) => threadFacts(model, indexes, row.thread_id, now), [
    row.thread_id,
    now,
  ]);
  if (!facts) return null;
  const { thread_id } = row;
  // The tree around it is the tab stop and takes the keys.
  const pointer = {
    onClick: () => showThread(thread_id),
    onDoubleClick: () =>
      goWithin({ thread: thread_id, view: 'transcript', selection: { collection: 'threads', id: thread_id } }),
  };
  return (
    <div
      id={`lane-${thread_id}`}
      className="tm-head"
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={current}
      aria-current={current ? 'location' : undefined}
      aria-expanded={row.children > 0 ? !lane.folded : undefined}
      style={{ top: lane.y, height: lane.height, '--depth': Math.min(row.depth, 6) } as CSSProperties}
      title={[facts.path, activityWords(facts.activity)].join('\n')}
      {...pointer}
    >
      <div className="tm-head-1">
        {row.children > 0 ? (
          <button
            type="button"
            className="twist"
            tabIndex={-1}
            aria-label={lane.folded ? texts.unfold : texts.fold}
            onClick={(event) => {
              event.stopPropagation();
              foldLane(thread_id, !lane.folded);
            }}
          >
            <Icon name={lane.folded ? 'chevron-right' : 'chevron-down'} />
          </button>
        ) : (
          <span className="twist" />
        )}
        <Status status={facts.status} />
        <b className="t">{row.depth === 0 ? facts.path : facts.name}</b>
        {lane.folded && row.descendants > 0 && <span className="count num">+{row.descendants}</span>}
        <span className="num dim tm-head-t">{formatDuration(facts.duration_ms)}</span>
      </div>
      {!lane.folded && <More facts={facts} largest={largest} />}
    </div>
  );
}

function More({ facts, largest }: { facts: ThreadFacts; largest: number }): ReactNode {
  const { totals, context_tokens } = facts;
  return (
    <>
      <div className="tm-head-2 t">{[facts.role || facts.nickname, facts.model].filter(Boolean).join(', ')}</div>
      <div className="tm-head-2 num t">
        {texts.calls(totals.calls)}, {texts.tools(totals.tools)}
        {totals.failed_tools > 0 && (
          <>
            , <span className="tm-fail">{texts.failed(totals.failed_tools)}</span>
          </>
        )}
      </div>
      {context_tokens !== null && (
        <div className="tm-head-2 tm-head-ctx" title={texts.contextTitle}>
          <span className="meter" aria-hidden="true">
            <i style={{ '--w': `${Math.min(100, (100 * context_tokens) / Math.max(1, largest))}%` } as CSSProperties} />
          </span>
          <span className="num">{texts.context(formatTokens(context_tokens), facts.context_estimated)}</span>
        </div>
      )}
    </>
  );
}
