import type { CSSProperties, ReactNode } from 'react';
import { activityWords } from '../../core/views/activity.ts';
import { formatDuration, formatTokens } from '../../core/views/format.ts';
import { rollup, type ThreadFacts, type ThreadRow, threadFacts } from '../../core/views/thread-tree.ts';
import { refAttribute } from '../objects/named-objects.ts';
import { GlyphIcon, Icon, KindIcon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { useDerived } from '../stores/use-trace.ts';
import { threadTexts } from '../text/threads.ts';

/** Topics that change what a thread is doing. */
const TOPICS = [
  'threads',
  'codex_turns',
  'inference_calls',
  'tool_calls',
  'code_cells',
  'compaction_requests',
] as const;

/** One agent: status, name, what it is doing and for how long. A folded branch says what goes on below. */
export function ThreadRowView({
  row,
  rows,
  now,
  folded,
  onFold,
  onSpawn,
}: {
  row: ThreadRow;
  rows: readonly ThreadRow[];
  now: number;
  folded: boolean;
  onFold: (folded: boolean) => void;
  onSpawn: () => void;
}): ReactNode {
  const facts = useDerived(TOPICS, (model, { indexes }) => threadFacts(model, indexes, row.thread_id, now), [
    row.thread_id,
    now,
  ]);
  if (!facts) return null;
  const parent = row.children > 0;
  return (
    <div
      className="row"
      style={{ '--depth': row.depth } as CSSProperties}
      title={tooltip(facts)}
      {...refAttribute({ collection: 'threads', id: row.thread_id })}
    >
      {parent ? (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-label={folded ? threadTexts.unfold : threadTexts.fold}
          onClick={(event) => {
            event.stopPropagation();
            onFold(!folded);
          }}
        >
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} />
        </button>
      ) : (
        <span className="twist" />
      )}
      <Status status={facts.status} />
      <span className="row-name t">{row.depth === 0 ? facts.path : facts.name}</span>
      {facts.totals.failed_tools + facts.totals.failed_calls > 0 && (
        <span
          className="row-failed num"
          title={threadTexts.failures(facts.totals.failed_tools, facts.totals.failed_calls)}
        >
          <Icon name="status-failed" />
          {facts.totals.failed_tools + facts.totals.failed_calls}
        </span>
      )}
      {folded && <Below row={row} rows={rows} now={now} />}
      <span className="row-words t">{wordsOf(facts)}</span>
      <Doing facts={facts} />
      {facts.totals.input_tokens > 0 && (
        <span className="row-tokens num" title={threadTexts.tokens}>
          {formatTokens(facts.totals.input_tokens + facts.totals.output_tokens)}
        </span>
      )}
      {row.depth > 0 && (
        <button
          type="button"
          className="icon-btn row-act"
          tabIndex={-1}
          aria-label={threadTexts.spawn}
          title={threadTexts.spawn}
          onClick={(event) => {
            event.stopPropagation();
            onSpawn();
          }}
        >
          <Icon name="goto" />
        </button>
      )}
      <span className="row-meta num">{formatDuration(sinceOf(facts, now))}</span>
    </div>
  );
}

/** What is under way, in words, for sidebars that are wide enough. */
function wordsOf({ activity }: ThreadFacts): string {
  return activity.state === 'ended' || activity.state === 'idle' ? '' : activityWords(activity);
}

/** For how long it has been doing what it does; of ended ones how long they worked. */
function sinceOf({ activity, duration_ms }: ThreadFacts, now: number): number {
  const still = activity.state === 'ended' || activity.state === 'idle';
  return still ? duration_ms : Math.max(0, now - activity.since);
}

/** The kind of what is under way, as a glyph. */
function Doing({ facts }: { facts: ThreadFacts }): ReactNode {
  const { activity } = facts;
  if (activity.state === 'ended' || activity.state === 'idle' || activity.state === 'between') return null;
  return (
    <span className="row-doing" title={activityWords(activity)}>
      {activity.state === 'running' && <GlyphIcon glyph={activity.title.glyph} />}
      {activity.state === 'thinking' && <KindIcon kind="inference" />}
      {activity.state === 'compacting' && <KindIcon kind="compaction" />}
      {activity.state === 'waiting' && <Icon name="status-waiting" />}
      <span className="sr">{activityWords(activity)}</span>
    </span>
  );
}

/** Counts of a folded branch. */
function Below({ row, rows, now }: { row: ThreadRow; rows: readonly ThreadRow[]; now: number }): ReactNode {
  const sums = useDerived(TOPICS, (model, { indexes }) => rollup(model, indexes, rows, rows.indexOf(row)), [
    rows,
    row,
    now,
  ]);
  return (
    <span className="row-below num" title={threadTexts.below(sums)}>
      {threadTexts.belowShort(sums)}
    </span>
  );
}

function tooltip(facts: ThreadFacts): string {
  const { totals } = facts;
  return [
    facts.path,
    [facts.nickname, facts.role, facts.model].filter(Boolean).join(' · '),
    activityWords(facts.activity),
    threadTexts.totals(
      totals.calls,
      totals.tools,
      formatTokens(totals.input_tokens),
      formatTokens(totals.output_tokens),
    ),
  ]
    .filter(Boolean)
    .join('\n');
}
