import type { ReactNode } from 'react';
import { formatCount } from '../../../core/views/format.ts';
import type { EdgeBundle } from '../../../core/views/graph/bundles.ts';
import type { PlacedNode } from '../../../core/views/graph/layout.ts';
import { GLYPH_HEIGHT, type Route, type RouteGlyph } from '../../../core/views/graph/routes.ts';
import { edgeVerb } from '../../../core/views/words.ts';
import { Icon } from '../../parts/icon.tsx';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { EDGE_ICONS, threadName } from './edge-words.ts';
import { type CameraControl, inSight } from './use-camera.ts';
import { METRICS, type ThreadGraph } from './use-graph.ts';
import type { Matches } from './use-matches.ts';

const RADIUS = 8;
const HEAD = 7;

/** The lines between the boxes, and on each a glyph for every kind of message that passed. */
export function GraphLines({
  graph,
  control,
  matches,
}: {
  graph: ThreadGraph;
  control: CameraControl;
  matches: Matches | null;
}): ReactNode {
  const selection = useSelection();
  const chosen = selection?.collection === 'interaction_edges' ? selection.id : null;
  const drawn = graph.routes.flatMap((route, index) => {
    const bundle = graph.bundles[index];
    return bundle && inSight(control, route.box) ? [{ route, bundle }] : [];
  });
  const linked = new Set(graph.bundles.map(({ from, to }) => `${from}\n${to}`));
  const plain = graph.layout.nodes.filter(
    (node) => node.parent_id !== null && !linked.has(`${node.parent_id}\n${node.id}`),
  );
  const holds = (bundle: EdgeBundle) => bundle.edges.some(({ edge_id }) => edge_id === chosen);
  const { width, height } = graph.layout;
  return (
    <>
      <svg className="tg-lines" width={Math.max(1, width)} height={Math.max(1, height)} aria-hidden="true">
        {plain.map((node) => (
          <path
            key={node.id}
            className="tg-line--plain"
            d={plainLine(graph.layout.places.get(node.parent_id ?? ''), node)}
          />
        ))}
        {drawn.map(({ route, bundle }) => (
          <g key={route.id} className={chosen !== null && holds(bundle) ? 'tg-edge is-selected' : 'tg-edge'}>
            <path className="tg-path" d={rounded(route.points)} />
            <path className="tg-head" d={head(route.points)} />
          </g>
        ))}
      </svg>
      <div className="tg-glyphs">
        {drawn.map(({ route, bundle }) =>
          route.glyphs.map((glyph) => (
            <Glyph
              key={`${route.id} ${glyph.kind}`}
              route={route}
              glyph={glyph}
              bundle={bundle}
              chosen={chosen}
              dim={
                matches !== null &&
                !bundle.edges.some(({ edge_id, kind }) => kind === glyph.kind && matches.edges.has(edge_id))
              }
            />
          )),
        )}
      </div>
    </>
  );
}

/** All messages of one kind on a line: a click chooses the first, further clicks the next ones. */
function Glyph({
  glyph,
  bundle,
  chosen,
  dim,
}: {
  route: Route;
  glyph: RouteGlyph;
  bundle: EdgeBundle;
  chosen: string | null;
  dim: boolean;
}): ReactNode {
  const { model } = useTrace();
  const edges = bundle.edges.filter(({ kind }) => kind === glyph.kind);
  const at = edges.findIndex(({ edge_id }) => edge_id === chosen);
  const next = edges[(at + 1) % Math.max(1, edges.length)];
  const name = (id: string) => threadName(model, id.replace(/^more:/, ''));
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`tg-glyph${at >= 0 ? ' is-selected' : ''}${dim ? ' is-dim' : ''}`}
      style={{ left: glyph.x, top: glyph.y, width: glyph.width, height: GLYPH_HEIGHT }}
      title={texts.bundle(glyph.count, edgeVerb(glyph.kind), name(bundle.from), name(bundle.to))}
      aria-label={texts.bundle(glyph.count, edgeVerb(glyph.kind), name(bundle.from), name(bundle.to))}
      onClick={() => next && select({ collection: 'interaction_edges', id: next.edge_id })}
      onDoubleClick={() => chosen !== null && openObject({ collection: 'interaction_edges', id: chosen })}
    >
      <Icon name={EDGE_ICONS[glyph.kind]} />
      {glyph.count > 1 && <span className="num">{formatCount(glyph.count)}</span>}
    </button>
  );
}

/** A child with which nothing was exchanged still hangs below its parent. */
function plainLine(parent: PlacedNode | undefined, node: PlacedNode): string {
  if (!parent) return '';
  const bus = parent.x + METRICS.width + 22;
  const [from, to] = [parent.y + METRICS.height / 2, node.y + METRICS.height / 2];
  return rounded([
    { x: parent.x + METRICS.width, y: from },
    { x: bus, y: from },
    { x: bus, y: to },
    { x: node.x, y: to },
  ]);
}

/** A line with round corners. */
function rounded(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  let before = first;
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    if (!after) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const a = towards(point, before);
    const b = towards(point, after);
    path += `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    before = point;
  });
  return path;
}

/** The point that lies a radius (or half the way) from a corner towards another point. */
function towards(corner: { x: number; y: number }, other: { x: number; y: number }): { x: number; y: number } {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  if (length === 0) return corner;
  const part = Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

/** The arrow's head at the end of a line, which always comes from the left. */
function head(points: readonly { x: number; y: number }[]): string {
  const end = points.at(-1);
  return end ? `M${end.x - HEAD} ${end.y - 4}l${HEAD} 4-${HEAD} 4z` : '';
}
