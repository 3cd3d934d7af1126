import { type ReactNode, useEffect, useRef, useState } from 'react';
import { formatDuration, formatPosition } from '../../core/views/format.ts';
import { GLANCE_WIDTH, type Glance, type GlanceLane } from '../../core/views/glance.ts';
import type { LibraryEntry } from '../../protocol/library.ts';
import { Section } from '../parts/section.tsx';
import { client } from '../stores/client.ts';
import { library } from '../text/library.ts';

/** Whoever goes through the list with the arrow keys does not wait for pictures, ms. */
const ASK_AFTER_MS = 120;
/** A log that grows is looked at again this often, ms, while it is not long. */
const AGAIN_AFTER_MS = 3000;
const LONG_LOG_BYTES = 8_000_000;

const LANE_HEIGHT = 12;
const TURN = { top: 2, height: 9 };
const BAR = { top: 3, height: 7 };

/** Who worked when on what: small, without an axis, to tell one run from another. Nothing where no log tells it. */
export function GlanceSection({ entry }: { entry: LibraryEntry }): ReactNode {
  const glance = useGlance(entry);
  if (!glance || glance.lanes.length === 0) return null;
  const { lanes, threads, squeezed_ms, duration_ms, whole } = glance;
  const height = lanes.length * LANE_HEIGHT + 2;
  const hidden = threads - lanes.length;
  const notes = [hidden > 0 && library.glanceMore(hidden), !whole && library.glanceBegin].filter(Boolean);
  return (
    <Section title={library.glance} id="library-glance">
      <figure className="mini" aria-label={library.glanceOf(threads)}>
        <svg
          viewBox={`0 0 ${GLANCE_WIDTH} ${height}`}
          style={{ height }}
          preserveAspectRatio="none"
          shapeRendering="crispEdges"
          aria-hidden="true"
        >
          {lanes.map((lane, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lanes have an order and no id
            <Lane key={index} lane={lane} y={index * LANE_HEIGHT} />
          ))}
        </svg>
        <p className="micro num">
          <span>{formatPosition(0)}</span>
          <span className="push" />
          <span>
            {library.glanceEnd(formatPosition(duration_ms), squeezed_ms > 0 ? formatDuration(squeezed_ms) : null)}
          </span>
        </p>
        {notes.length > 0 && <p className="micro">{notes.join(', ')}</p>}
      </figure>
    </Section>
  );
}

function Lane({ lane, y }: { lane: GlanceLane; y: number }): ReactNode {
  return (
    <g>
      {lane.turns.map(([from, to]) => (
        <rect
          key={`${from}-${to}`}
          className="m-turn"
          x={from}
          y={y + TURN.top}
          width={to - from}
          height={TURN.height}
        />
      ))}
      {lane.bars.map(([kind, from, to]) => (
        <rect
          key={`${kind}${from}-${to}`}
          className={`m-${kind}`}
          x={from}
          y={y + BAR.top}
          width={to - from}
          height={BAR.height}
        />
      ))}
    </g>
  );
}

/** Hook: the glance at a trace, once the host has told it; null before, and where there is none. */
function useGlance({ path, kind, status, log_bytes }: LibraryEntry): Glance | null {
  const [known, setKnown] = useState<{ path: string; glance: Glance | null } | null>(null);
  const asked = useRef({ path: '', at: 0 });
  const readable = kind !== 'state' && status !== 'broken';
  const grown = log_bytes > LONG_LOG_BYTES ? 0 : log_bytes;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the log has grown
  useEffect(() => {
    if (!readable) return;
    const ask = () => {
      asked.current = { path, at: performance.now() };
      client()
        .request('library.glance', { path })
        .then(({ glance }) => setKnown({ path, glance }))
        // What is wrong with a trace stands in its row, and is said when it is opened.
        .catch(() => undefined);
    };
    const since = asked.current.path === path ? performance.now() - asked.current.at : AGAIN_AFTER_MS;
    const timer = setTimeout(ask, Math.max(ASK_AFTER_MS, AGAIN_AFTER_MS - since));
    return () => clearTimeout(timer);
  }, [path, readable, grown]);
  return readable && known?.path === path ? known.glance : null;
}
