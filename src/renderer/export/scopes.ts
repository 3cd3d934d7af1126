import type { CollectionName } from '../../core/model/trace.ts';
import { numberOf } from '../../core/views/indexes/groups.ts';
import type { ObjectRef } from '../address.ts';
import { traceLocation } from '../stores/navigation.ts';
import { isModelRef } from '../stores/selection.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { exportTexts as texts } from '../text/export.ts';
import { useTimeline } from '../views/timeline/timeline-store.ts';
import type { Scope } from './choices.ts';

/**
 * The parts of the trace that the reader has before them: thread and turn of what is selected (or of `about`), else the thread
 * shown; the range of the timeline.
 */
export function scopesOf(
  { model, indexes, path }: TraceSession,
  about: ObjectRef | null = traceLocation()?.selection ?? null,
): Scope[] {
  const scopes: Scope[] = [{ id: 'whole', label: texts.whole, selection: null }];
  const { threads, codex_turns } = model.collections;
  const own = about && isModelRef(about) ? threadOf(model, about) : null;
  const thread = threads.get(own ?? traceLocation()?.thread ?? model.header?.root_thread_id ?? '');
  if (thread && threads.size > 1) {
    const selection = { thread_ids: [thread.thread_id] };
    scopes.push({ id: 'thread', label: texts.thread(thread.agent_path), selection });
  }
  const turnId = about && isModelRef(about) ? turnOf(model, about) : null;
  if (turnId !== null && codex_turns.has(turnId)) {
    scopes.push({ id: 'turn', label: texts.turn(numberOf(indexes.turns, turnId)), selection: { turn_id: turnId } });
  }
  const timeline = useTimeline.getState();
  const start = model.header?.started_at_unix_ms ?? 0;
  if (timeline.path === path && timeline.range) {
    const { from, to } = timeline.range;
    scopes.push({ id: 'range', label: texts.range(from - start, to - start), selection: { from, to } });
  }
  return scopes;
}

type ModelRef = { collection: CollectionName; id: string };

function threadOf(model: TraceSession['model'], { collection, id }: ModelRef): string | null {
  if (collection === 'threads') return id;
  const object = model.collections[collection].get(id);
  return object && 'thread_id' in object ? object.thread_id : null;
}

function turnOf(model: TraceSession['model'], { collection, id }: ModelRef): string | null {
  const object = model.collections[collection].get(id);
  if (!object) return null;
  if ('codex_turn_id' in object) return object.codex_turn_id;
  return 'started_by_codex_turn_id' in object ? object.started_by_codex_turn_id : null;
}
