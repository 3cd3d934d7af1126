import { useEffect, useMemo, useRef } from 'react';
import { tokensBeside } from '../../../core/views/context/beside.ts';
import { type CallContext, callContext } from '../../../core/views/context/call-context.ts';
import { bySameContent } from '../../../core/views/context/same-content.ts';
import {
  type ContextPoint,
  type ContextSeries,
  emptySeries,
  updateSeries,
} from '../../../core/views/context/series.ts';
import { members, neighbour } from '../../../core/views/indexes/groups.ts';
import { detach, useFollow } from '../../stores/follow.ts';
import { useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { useParts } from '../transcript/use-parts.ts';
import { showCall, useContextView } from './context-store.ts';

/**
 * Hook: the contexts of a thread's calls, growing with it. What was made while some of the model was still on its way (tools
 * come after the calls that read their output) is made anew.
 */
export function useSeries(threadId: string): readonly ContextPoint[] {
  const kept = useRef<{ model: unknown; partly: boolean; series: ContextSeries } | null>(null);
  const behind = useDerived(['session'], (_model, session) => session.behind);
  return useDerived(
    ['inference_calls'],
    (model, { indexes }) => {
      const before = kept.current;
      const usable = before?.model === model && before.series.thread_id === threadId && (behind || !before.partly);
      const series = usable ? before.series : emptySeries(threadId);
      kept.current = { model, partly: behind, series };
      updateSeries(series, model, indexes);
      return [...series.points];
    },
    [threadId, behind],
  );
}

/** Hook: the call of a thread that is shown: the selected one, the last that was, or the latest; null before the first. */
export function useShownCall(threadId: string): string | null {
  const { model } = useTrace();
  const selection = useSelection();
  const kept = useContextView((state) => state.shown[threadId]);
  const latest = useDerived(
    ['inference_calls'],
    (_model, { indexes }) => members(indexes.calls, threadId).at(-1) ?? null,
    [threadId],
  );
  const selected = useMemo(() => {
    if (selection?.collection !== 'inference_calls') return null;
    return model.collections.inference_calls.get(selection.id)?.thread_id === threadId ? selection.id : null;
  }, [model, selection, threadId]);
  const latestNow = useRef(latest);
  latestNow.current = latest;
  useEffect(() => {
    if (selected === null) return;
    showCall(threadId, selected);
    if (selected !== latestNow.current) detach();
  }, [selected, threadId]);
  // Whoever asks for the live end wants the latest call.
  useEffect(
    () =>
      useFollow.subscribe((now, before) => {
        if (now.following && !before.following) showCall(threadId, null);
      }),
    [threadId],
  );
  if (kept !== undefined && model.collections.inference_calls.has(kept)) return kept;
  return selected ?? latest;
}

/**
 * Hook: what a call's request contained, against another call (left out: the one before). Worked out again only when one of the
 * two calls changed, not whenever the trace grew.
 */
export function useContextOf(callId: string | null, compareWith: string | undefined): CallContext | null {
  const session = useTrace();
  const parts = useParts(['inference_calls'], (model, { indexes }) => {
    const call = model.collections.inference_calls.get(callId ?? '');
    const other = compareWith ?? (call && neighbour(indexes.calls, call.thread_id, call.inference_call_id, -1));
    const beside = call ? tokensBeside(model, indexes, call.thread_id) : 0;
    return [call, model.collections.inference_calls.get(other ?? ''), beside, model] as const;
  });
  return useMemo(() => {
    const [call] = parts;
    const { model, indexes } = session;
    const context = call ? callContext(model, indexes, call.inference_call_id, compareWith) : null;
    return context && bySameContent(model, context);
  }, [session, parts, compareWith]);
}
