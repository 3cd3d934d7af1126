import { COLLECTIONS } from '../../../core/model/trace.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { createTimeline, type Timeline, updateTimeline } from '../../../core/views/timeline/lanes.ts';
import { nothingTouched, type Touched, touchedBy } from '../../../core/views/touched.ts';
import type { WorkbenchClient } from '../../../protocol/transport.ts';
import type { TraceSession } from '../../stores/trace-session.ts';

/** A trace's timeline, kept in step with its session. */
export interface TimelineFeed {
  /** The timeline of the session's model as it is now. Cost: what came since the last call. */
  current(): Timeline;
  close(): void;
}

/**
 * Listens to the same deltas as the session, and takes in what they touched once the session has applied them. What came
 * before the first call is taken from the model as it stands.
 */
export function timelineFeed(session: TraceSession, client: WorkbenchClient): TimelineFeed {
  let model: ViewModel | null = null;
  let timeline = createTimeline(session.model);
  /** Deltas that the timeline does not have, oldest first. */
  let pending: { session_id: string; revision: number; touched: Touched }[] = [];
  /** Objects that never become bars (tools of threads that are not known yet, damaged traces). */
  let missing = 0;
  const end = client.on('session.delta', ({ session_id, revision, delta }) => {
    pending.push({ session_id, revision, touched: touchedBy(delta) });
  });

  function rebuild(): void {
    model = session.model;
    timeline = createTimeline(model);
    missing = expected(model) - placed(timeline);
  }

  function current(): Timeline {
    const id = session.info?.session_id;
    const mine = pending.filter((one) => one.session_id === id);
    const ready = mine.filter((one) => one.revision <= session.applied);
    pending = id === undefined ? pending : mine.filter((one) => one.revision > session.applied);
    if (session.model !== model) {
      rebuild();
      return timeline;
    }
    if (ready.length === 0) return timeline;
    updateTimeline(timeline, model, united(ready.map((one) => one.touched)));
    // Whatever was missed (a delta that waited while the session was paused or being opened) is found by counting.
    if (expected(model) - placed(timeline) > missing) rebuild();
    return timeline;
  }

  return { current, close: end };
}

function united(all: readonly Touched[]): Touched {
  const [only] = all;
  if (only && all.length === 1) return only;
  const touched = nothingTouched();
  for (const one of all) for (const name of COLLECTIONS) for (const id of one[name]) touched[name].add(id);
  return touched;
}

/** How many bars there should be, terminals aside. */
function expected({ collections: c }: ViewModel): number {
  return (
    c.codex_turns.size + c.inference_calls.size + c.compaction_requests.size + c.code_cells.size + c.tool_calls.size
  );
}

function placed({ lanes }: Timeline): number {
  let count = 0;
  for (const { tracks } of lanes.values()) {
    for (const [track, { windows }] of tracks) if (track !== 'terminal' && track !== 'session') count += windows.length;
  }
  return count;
}
