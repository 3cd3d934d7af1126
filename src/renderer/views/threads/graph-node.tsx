import { memo, type ReactNode, useMemo } from 'react';
import { activityWords } from '../../../core/views/activity.ts';
import { formatDuration, formatTokens } from '../../../core/views/format.ts';
import type { PlacedNode } from '../../../core/views/graph/layout.ts';
import { anchorThread } from '../../../core/views/indexes/agents.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { type ThreadFacts, threadFacts } from '../../../core/views/thread-tree.ts';
import { edgeVerb } from '../../../core/views/words.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { GlyphIcon, Icon, KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import type { TraceSession } from '../../stores/trace-session.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';

/** Topics that change what a box says. */
export const NODE_TOPICS = [
  'threads',
  'codex_turns',
  'inference_calls',
  'tool_calls',
  'code_cells',
  'compaction_requests',
  'interaction_edges',
] as const;

export interface NodeLook {
  selected: boolean;
  here: boolean;
  /** The arrow keys stand on it. */
  active: boolean;
  /** It does not fit what is searched for. */
  dim: boolean;
}

/** An agent: status, name and duration; what it does or did; who it is and how large its context is. Or a count of agents. */
export const GraphNodeBox = memo(
  function GraphNodeBox({
    node,
    look,
    branch,
    now,
    stamp,
    onFold,
  }: {
    node: PlacedNode;
    look: NodeLook;
    branch: boolean;
    now: number;
    /** Differs when a box may have to say something else. */
    stamp: number;
    onFold: () => void;
  }): ReactNode {
    const { selected, here, active, dim } = look;
    const marks = `${selected ? ' is-selected' : here ? ' is-here' : ''}${active ? ' is-active' : ''}${dim ? ' is-dim' : ''}`;
    if (node.thread_id === null) {
      return (
        <div className={`tg-node tg-node--more${marks}`} title={texts.moreTitle}>
          <Icon name="plus" />
          <span className="num">{texts.more(node.hidden)}</span>
        </div>
      );
    }
    return (
      <div
        className={`tg-node${node.hidden > 0 ? ' is-folded' : ''}${marks}`}
        {...refAttribute({ collection: 'threads', id: node.thread_id })}
      >
        <Agent id={node.thread_id} now={now} stamp={stamp} />
        {branch && (
          <button
            type="button"
            className="tg-fold num"
            tabIndex={-1}
            aria-label={node.hidden > 0 ? texts.unfold(node.hidden) : texts.fold(1)}
            onPointerDown={(event) => event.stopPropagation()}
            onDoubleClick={(event) => event.stopPropagation()}
            onClick={onFold}
          >
            {node.hidden > 0 ? `+${node.hidden}` : <Icon name="chevron-left" />}
          </button>
        )}
      </div>
    );
  },
  (a, b) =>
    a.node.id === b.node.id &&
    a.node.hidden === b.node.hidden &&
    a.branch === b.branch &&
    a.now === b.now &&
    a.stamp === b.stamp &&
    a.look.selected === b.look.selected &&
    a.look.here === b.look.here &&
    a.look.active === b.look.active &&
    a.look.dim === b.look.dim,
);

function Agent({ id, now, stamp }: { id: string; now: number; stamp: number }): ReactNode {
  const session = useTrace();
  const found = useMemo(() => {
    void stamp;
    const facts = threadFacts(session.model, session.indexes, id, now);
    return facts && { facts, outcome: outcomeOf(session, id) };
  }, [session, id, now, stamp]);
  if (!found) return null;
  const { facts, outcome } = found;
  return (
    <div className="tg-agent" title={tooltip(facts)}>
      <span className="tg-line">
        <Status status={facts.status} />
        <b className="t">{facts.name}</b>
        <span className="num dim">{formatDuration(facts.duration_ms)}</span>
      </span>
      <span className="tg-line tg-line--2">
        <Doing facts={facts} outcome={outcome} />
      </span>
      <span className="tg-line tg-line--2 dim">
        <span className="t">{[facts.role, facts.nickname, facts.model].filter(Boolean).join(' · ')}</span>
        <span className="push" />
        {facts.context_tokens !== null && (
          <span className="num" title={texts.context(facts.context_tokens, facts.context_estimated)}>
            {formatTokens(facts.context_tokens)}
          </span>
        )}
      </span>
    </div>
  );
}

/** What it does now; of one that does nothing, what became of it. */
function Doing({ facts: { activity, status }, outcome }: { facts: ThreadFacts; outcome: string }): ReactNode {
  switch (activity.state) {
    case 'running':
      return (
        <>
          <GlyphIcon glyph={activity.title.glyph} />
          <span className={activity.title.mono ? 't mono-s' : 't'}>{activity.title.text}</span>
        </>
      );
    case 'thinking':
    case 'compacting':
      return (
        <>
          <KindIcon kind={activity.state === 'thinking' ? 'inference' : 'compaction'} />
          <span className="t">{activityWords(activity)}</span>
        </>
      );
    case 'waiting':
      return (
        <>
          <Icon name="status-waiting" />
          <span className="t">{activityWords(activity)}</span>
        </>
      );
    default:
      return <span className="t">{outcome || (activity.state === 'ended' ? status : activityWords(activity))}</span>;
  }
}

/** What last happened between a child and its parent: "answered", "closed by /root". */
function outcomeOf({ model, indexes }: TraceSession, id: string): string {
  const thread = model.collections.threads.get(id);
  if (thread?.origin.type !== 'spawned') return '';
  for (const edgeId of members(indexes.edges, id).toReversed()) {
    const edge = model.collections.interaction_edges.get(edgeId);
    if (edge?.kind === 'agent_result' && anchorThread(model, edge.source) === id) return edgeVerb(edge.kind);
    if (edge?.kind === 'close_agent' && anchorThread(model, edge.target) === id) {
      const by = model.collections.threads.get(anchorThread(model, edge.source) ?? '');
      return texts.by(edgeVerb(edge.kind), by?.agent_path ?? '');
    }
  }
  return '';
}

function tooltip({ path, nickname, role, model, activity, totals }: ThreadFacts): string {
  return [
    path,
    [nickname, role, model ?? texts.noModel].filter(Boolean).join(' · '),
    activityWords(activity),
    texts.totals(totals.calls, totals.tools, totals.input_tokens, totals.output_tokens),
  ]
    .filter(Boolean)
    .join('\n');
}
