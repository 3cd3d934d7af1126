import type { EdgeKind } from '../../model/runtime.ts';
import type { EdgeBundle } from './bundles.ts';
import type { GraphMetrics, PlacedNode } from './layout.ts';

/** One kind of message on a line: where its glyph stands. Sizes in px, x and y of its left top corner. */
export interface RouteGlyph {
  kind: EdgeKind;
  count: number;
  x: number;
  y: number;
  width: number;
}

/** A line between two nodes: its corners from start to end, and the glyphs upon it. */
export interface Route {
  id: string;
  points: { x: number; y: number }[];
  glyphs: RouteGlyph[];
  /** Left, top, right, bottom. */
  box: [number, number, number, number];
}

export const GLYPH_HEIGHT = 20;
const GLYPH_WIDTH = 22;
const DIGIT = 7;
const GLYPH_GAP = 3;
/** From a node's edge to where its lines turn. */
const BUS = 22;
/** Space for the head of the arrow. */
const HEAD = 14;

/** Kinds in the order in which they usually happen. */
const ORDER: readonly EdgeKind[] = ['spawn_agent', 'assign_agent_task', 'send_message', 'agent_result', 'close_agent'];

/**
 * The line of a bundle. To the right it leaves at the middle of the right side and turns once; between nodes of one column it
 * goes around their left sides. Glyphs stand before the end, where every line is by itself:
 *
 *     ┌────┐            ┌────┐
 *     │ a  │──┬──[s][r]─│ b  │
 *     └────┘  │         └────┘
 *             └──[s]────│ c  │
 */
export function routeBundle(bundle: EdgeBundle, from: PlacedNode, to: PlacedNode, metrics: GraphMetrics): Route {
  const [a, b] = from.column <= to.column ? [from, to] : [to, from];
  const { width, height } = metrics;
  const glyphs = ORDER.flatMap((kind) => {
    const count = bundle.counts[kind] ?? 0;
    const digits = count > 1 ? DIGIT * String(count).length + 2 : 0;
    return count === 0 ? [] : [{ kind, count, width: GLYPH_WIDTH + digits }];
  });
  const total = glyphs.reduce((sum, glyph) => sum + glyph.width + GLYPH_GAP, -GLYPH_GAP);
  const yA = a.y + height / 2;
  const yB = b.y + height / 2;
  const sideways = a.column !== b.column;
  const bus = sideways ? a.x + width + BUS : a.x - BUS / 2;
  const points = sideways
    ? [
        { x: a.x + width, y: yA },
        { x: bus, y: yA },
        { x: bus, y: yB },
        { x: b.x, y: yB },
      ]
    : [
        { x: a.x, y: yA + BUS / 2 },
        { x: bus, y: yA + BUS / 2 },
        { x: bus, y: yB - BUS / 2 },
        { x: b.x, y: yB - BUS / 2 },
      ];
  let x = sideways ? b.x - HEAD - total : bus - total / 2;
  const y = (sideways ? yB : (yA + yB) / 2) - GLYPH_HEIGHT / 2;
  const placed = glyphs.map((glyph): RouteGlyph => {
    const at = { ...glyph, x, y };
    x += glyph.width + GLYPH_GAP;
    return at;
  });
  const xs = [...points.map((point) => point.x), ...placed.flatMap((glyph) => [glyph.x, glyph.x + glyph.width])];
  const ys = [...points.map((point) => point.y), y, y + GLYPH_HEIGHT];
  return {
    id: bundle.id,
    points,
    glyphs: placed,
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
  };
}
