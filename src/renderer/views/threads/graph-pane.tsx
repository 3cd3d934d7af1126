import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { PlacedNode } from '../../../core/views/graph/layout.ts';
import { type Direction, graphStep } from '../../../core/views/graph/step.ts';
import { Icon } from '../../parts/icon.tsx';
import { useMoment } from '../../stores/moment.ts';
import { goWithin } from '../../stores/navigation.ts';
import { openObject } from '../../stores/places.ts';
import { useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { GraphLines } from './graph-lines.tsx';
import { GraphMap } from './graph-map.tsx';
import { GraphNodeBox, NODE_TOPICS, type NodeLook } from './graph-node.tsx';
import { foldThreads } from './threads-store.ts';
import { inSight, useCamera } from './use-camera.ts';
import { METRICS, type ThreadGraph } from './use-graph.ts';
import type { Matches } from './use-matches.ts';

const ZOOM_STEP = 1.25;
const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The agents as boxes, and what passed between them as lines. One tab stop: the arrow keys go from box to box. */
export function GraphPane({ graph, matches }: { graph: ThreadGraph; matches: Matches | null }): ReactNode {
  const pane = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const { layout } = graph;
  const control = useCamera(pane, layout);
  const { camera, reveal } = control;
  const selection = useSelection();
  const here = useThreadId();
  const now = useMoment();
  const stamp = usePacedStamp(NODE_TOPICS);
  /** A count of hidden threads is no object: the keys stand on it without selecting anything. */
  const [onCount, setOnCount] = useState<string | null>(null);
  const thread = selection?.collection === 'threads' ? selection.id : here;
  const active =
    (onCount !== null && layout.places.has(onCount) ? onCount : null) ?? graph.nodeOf.get(thread ?? '') ?? null;

  const place = active === null ? undefined : layout.places.get(active);
  const [x, y] = [place?.x, place?.y];
  const moves = useRef(0);
  useEffect(() => {
    // Opening the view shows its beginning; later the chosen box is brought into sight.
    if (x === undefined || y === undefined || moves.current++ === 0) return;
    reveal({ x, y, width: METRICS.width, height: METRICS.height });
  }, [x, y, reveal]);

  const choose = (node: PlacedNode | undefined) => {
    if (!node) return;
    setOnCount(node.thread_id === null ? node.id : null);
    if (node.thread_id !== null) {
      goWithin({ thread: node.thread_id, selection: { collection: 'threads', id: node.thread_id } });
    }
  };
  const unfold = (node: PlacedNode) => {
    if (node.thread_id === null) foldThreads(node.parent_id === null ? [] : [node.parent_id], false);
    else foldThreads([node.thread_id], node.hidden === 0);
  };
  const open = (node: PlacedNode) => {
    if (node.thread_id === null) unfold(node);
    else openObject({ collection: 'threads', id: node.thread_id });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) {
      const next = active === null ? layout.nodes[0]?.id : graphStep(layout, active, direction);
      choose(layout.places.get(next ?? ''));
    } else if (event.key === 'Home') choose(layout.nodes[0]);
    else if (event.key === 'Enter' && place) open(place);
    else if (event.key === ' ' && place) unfold(place);
    else if (event.key === '+' || event.key === '=') control.zoomBy(ZOOM_STEP);
    else if (event.key === '-') control.zoomBy(1 / ZOOM_STEP);
    else if (event.key === '0') control.fit();
    else return;
    event.preventDefault();
  };
  const lookOf = (node: PlacedNode): NodeLook => ({
    selected: selection?.collection === 'threads' && selection.id === node.id,
    here: node.id === here,
    active: node.id === active,
    dim: matches !== null && !matches.threads.has(node.id),
  });
  const world = { transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` } as CSSProperties;
  const parents = useMemo(() => new Set(layout.nodes.map((node) => node.parent_id)), [layout]);
  const visible = layout.nodes.filter((node) =>
    inSight(control, [node.x, node.y, node.x + METRICS.width, node.y + METRICS.height]),
  );
  return (
    <div ref={pane} className="tg-pane" {...control.drag}>
      <div className="tg-world" style={world}>
        <GraphLines graph={graph} control={control} matches={matches} />
        <div
          ref={tree}
          className="tg-nodes"
          role="tree"
          tabIndex={0}
          data-region-focus
          aria-label={texts.graph}
          aria-activedescendant={active === null ? undefined : domId(active)}
          onKeyDown={onKeyDown}
        >
          {visible.map((node) => (
            <div
              key={node.id}
              id={domId(node.id)}
              role="treeitem"
              tabIndex={-1}
              aria-level={node.depth + 1}
              aria-selected={node.id === active}
              {...(hasBranch(node, parents) ? { 'aria-expanded': node.hidden === 0 } : {})}
              className="tg-at"
              style={{ left: node.x, top: node.y, width: METRICS.width, height: METRICS.height }}
              onPointerDown={() => {
                choose(node);
                tree.current?.focus({ preventScroll: true });
              }}
              onDoubleClick={() => open(node)}
            >
              <GraphNodeBox
                node={node}
                look={lookOf(node)}
                now={now}
                stamp={stamp}
                branch={hasBranch(node, parents)}
                onFold={() => unfold(node)}
              />
            </div>
          ))}
        </div>
      </div>
      <Tools onZoom={control.zoomBy} onFit={control.fit} />
      <GraphMap layout={layout} control={control} />
    </div>
  );
}

const domId = (id: string) => `graph:${id}`.replace(/\s+/g, '-');

/** Whether a node has threads below it, shown or folded. */
const hasBranch = (node: PlacedNode, parents: ReadonlySet<string | null>): boolean =>
  node.thread_id === null || node.hidden > 0 || parents.has(node.id);

function Tools({ onZoom, onFit }: { onZoom: (factor: number) => void; onFit: () => void }): ReactNode {
  return (
    <div className="tg-tools">
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.zoomOut}
        title={`${texts.zoomOut}  -`}
        onClick={() => onZoom(1 / ZOOM_STEP)}
      >
        <Icon name="zoom-out" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.zoomIn}
        title={`${texts.zoomIn}  +`}
        onClick={() => onZoom(ZOOM_STEP)}
      >
        <Icon name="zoom-in" />
      </button>
      <button type="button" className="icon-btn" aria-label={texts.fit} title={`${texts.fit}  0`} onClick={onFit}>
        <Icon name="fit" />
      </button>
    </div>
  );
}
