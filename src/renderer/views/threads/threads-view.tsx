import { type ReactNode, useEffect, useMemo } from 'react';
import { sequenceColumns } from '../../../core/views/graph/columns.ts';
import { edgeVerb } from '../../../core/views/words.ts';
import { sameRef } from '../../address.ts';
import { Chip } from '../../parts/chip.tsx';
import { FindField } from '../../parts/find-field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { EdgePanel } from './edge-panel.tsx';
import { EDGE_ICONS, EDGE_KINDS, threadName } from './edge-words.ts';
import { GraphPane } from './graph-pane.tsx';
import { SequencePane } from './sequence-pane.tsx';
import { foldThreads, showAllThreads, showThreadsOf, toggleKind, useThreadsView } from './threads-store.ts';
import { METRICS, type ThreadGraph, useGraph } from './use-graph.ts';
import { type Matches, useMatches } from './use-matches.ts';
import './threads.css';

const SHOWS = (['graph', 'both', 'sequence'] as const).map((value) => ({ value, label: texts.shows[value] }));
/** Room around the graph in its pane. */
const AROUND = 56;

/** Who worked with whom: the agents as a graph, and their messages in the order in which they were sent. */
export default function ThreadsView(): ReactNode {
  const { path } = useTrace();
  useEffect(() => showThreadsOf(path), [path]);
  const graph = useGraph();
  const matches = useMatches(graph);
  const { show, columns: chosen } = useThreadsView();
  const here = useThreadId();
  useReveal(graph, here);
  const columns = useMemo(() => {
    const known = new Set(graph.rows.map((row) => row.thread_id));
    if (chosen !== null) return chosen.filter((id) => known.has(id));
    const links = graph.arrows.map(({ from_thread, to_thread }) => ({ from: from_thread, to: to_thread }));
    return sequenceColumns(graph.shown, links, here);
  }, [graph.rows, graph.shown, graph.arrows, chosen, here]);
  const selection = useSelection();
  const edge = selection?.collection === 'interaction_edges' ? selection.id : null;
  const room = graph.layout.height + AROUND + (graph.layout.nodes.length === 1 ? METRICS.height : 0);
  return (
    <>
      <Toolbar graph={graph} matches={matches} />
      {graph.rows.length === 0 ? (
        <div className="empty">
          <h2>{texts.none}</h2>
          <p>{texts.noneNext}</p>
        </div>
      ) : graph.shown.length === 0 ? (
        <div className="empty">
          <h2>{texts.noneRunning}</h2>
          <p className="empty-next">
            <button type="button" className="btn" onClick={showAllThreads}>
              {texts.showAll}
            </button>
          </p>
        </div>
      ) : (
        <div className={`tg tg--${show}`}>
          {show !== 'sequence' && (
            <div className="tg-graph" style={show === 'both' ? { height: `min(48%, ${room}px)` } : undefined}>
              <GraphPane graph={graph} matches={matches} />
            </div>
          )}
          {show !== 'graph' && <SequencePane graph={graph} columns={columns} matches={matches} />}
          {edge !== null && <EdgePanel id={edge} />}
        </div>
      )}
    </>
  );
}

/** A thread that is shown elsewhere is unfolded in the graph. */
function useReveal({ rows, nodeOf }: ThreadGraph, here: string | null): void {
  const hidden = here !== null && nodeOf.has(here) && nodeOf.get(here) !== here;
  useEffect(() => {
    if (!hidden || here === null) return;
    const parents = new Map(rows.map((row) => [row.thread_id, row.parent_id]));
    const above: string[] = [];
    for (let id = parents.get(here) ?? null; id !== null; id = parents.get(id) ?? null) above.push(id);
    foldThreads(above, false);
  }, [hidden, here, rows]);
}

function Toolbar({ graph, matches }: { graph: ThreadGraph; matches: Matches | null }): ReactNode {
  const { model } = useTrace();
  const { show, hidden, runningOnly, focus, text } = useThreadsView();
  const selection = useSelection();
  const here = useThreadId();
  const root = graph.rows[0]?.thread_id ?? null;
  const centre = focus ?? (selection?.collection === 'threads' ? selection.id : here) ?? root;
  const step = (by: 1 | -1) => {
    if (!matches || matches.list.length === 0) return;
    const at = matches.list.findIndex((ref) => sameRef(ref, selection));
    const next = matches.list[(at + by + matches.list.length + (at < 0 && by < 0 ? 1 : 0)) % matches.list.length];
    if (next) select(next);
  };
  return (
    <div className="toolbar tg-toolbar" role="toolbar" aria-label={texts.view}>
      <Segmented
        label={texts.show}
        value={show}
        choices={SHOWS}
        onChoose={(value) => useThreadsView.setState({ show: value })}
      />
      <span className="toolbar-sep" />
      <span className="tg-kinds">
        {EDGE_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="tg-kind num"
            aria-pressed={!hidden.has(kind)}
            title={texts.kindTitle(edgeVerb(kind), graph.counts[kind], !hidden.has(kind))}
            aria-label={texts.kindTitle(edgeVerb(kind), graph.counts[kind], !hidden.has(kind))}
            onClick={() => toggleKind(kind)}
          >
            <Icon name={EDGE_ICONS[kind]} />
            <span className="tg-kind-word">{edgeVerb(kind)}</span>
            {graph.counts[kind]}
          </button>
        ))}
      </span>
      <Chip
        icon="status-running"
        pressed={runningOnly}
        onToggle={(pressed) => useThreadsView.setState({ runningOnly: pressed })}
      >
        {texts.running}
      </Chip>
      {centre !== null && graph.rows.length > 2 && (
        <Chip
          icon="kind-thread"
          pressed={focus !== null}
          title={texts.focusTitle(threadName(model, centre))}
          onToggle={(pressed) => useThreadsView.setState({ focus: pressed ? centre : null })}
        >
          <span className="t tg-focus">{texts.focus(threadName(model, centre))}</span>
        </Chip>
      )}
      <span className="push" />
      {matches !== null && (
        <span className="mid num only-wide" role="status">
          {texts.found(matches.list.length)}
        </span>
      )}
      <FindField
        className="tg-find"
        label={texts.find}
        text={text}
        onText={(next) => useThreadsView.setState({ text: next })}
        onStep={step}
      />
    </div>
  );
}
