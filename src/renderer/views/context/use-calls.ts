import { useEffect, useMemo, useRef } from 'react';
import {
  type ContextPoint,
  type ContextSeries,
  emptySeries,
  updateSeries,
} from '../../../core/views/context/series.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { detach, useFollow } from '../../stores/follow.ts';
import { useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { showCall, useContextView } from './context-store.ts';

/** Hook: the contexts of a thread's calls, growing with it. */
export function useSeries(threadId: string): readonly ContextPoint[] {
  const kept = useRef<{ model: unknown; series: ContextSeries } | null>(null);
  return useDerived(
    ['inference_calls'],
    (model, { indexes }) => {
      if (kept.current?.model !== model || kept.current.series.thread_id !== threadId) {
        kept.current = { model, series: emptySeries(threadId) };
      }
      const { series } = kept.current;
      updateSeries(series, model, indexes);
      return [...series.points];
    },
    [threadId],
  );
}

/** Hook: the call of a thread that is shown: the selected one, the last that was, or the latest; null before the first. */
export function useShownCall(threadId: string): string | null {
  const { model } = useTrace();
  const selection = useSelection();
  const kept = useContextView((state) => state.shown[threadId]);
  const calls = useDerived(['inference_calls'], (_model, { indexes }) => [...members(indexes.calls, threadId)], [
    threadId,
  ]);
  const latest = calls.at(-1) ?? null;
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
