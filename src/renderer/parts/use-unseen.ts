import { type RefObject, useEffect, useRef } from 'react';
import { countUnseen, useFollow } from '../stores/follow.ts';
import type { RowListHandle } from './row-list.tsx';

/**
 * Hook for a list with a live end: counts what has come since the reader left the end, for the pill, and goes to the end when
 * the reader asks for it (also of a trace that has ended meanwhile). A trace that was never live while it was shown has
 * nothing new.
 */
export function useUnseen(
  list: RefObject<RowListHandle | null>,
  count: number,
  { live, following }: { live: boolean; following: boolean },
): void {
  const seen = useRef(count);
  const wasLive = useRef(live);
  const latest = useRef(count);
  useEffect(() => {
    latest.current = count;
    wasLive.current ||= live;
    if (following || !wasLive.current || seen.current > count) seen.current = count;
    countUnseen(count - seen.current);
  }, [count, following, live]);
  useEffect(
    () =>
      useFollow.subscribe((now, before) => {
        if (!now.following || before.following) return;
        seen.current = latest.current;
        list.current?.scrollTo(latest.current - 1);
      }),
    [list],
  );
}
