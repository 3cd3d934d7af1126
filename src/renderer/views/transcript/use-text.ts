import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { failureOf } from '../../stores/client.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { isWhole, loadMore, type TextSource, textSoFar } from './whole-texts.ts';

export interface LoadedTexts {
  /** As far as they are here, in the order of the sources. */
  texts: readonly string[];
  whole: boolean;
  problem: string | null;
  more: () => void;
}

/** A row that only flies by while the list is scrolled asks for nothing. */
const SETTLE_MS = 120;

/**
 * Hook: texts of which the model may have the beginning only. While `wanted`, their first parts are loaded; more on demand.
 */
export function useTexts(sources: readonly TextSource[], wanted: boolean): LoadedTexts {
  const session = useTrace();
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef(sources);
  latest.current = sources;
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);

  const load = useCallback(
    async (onlyFirst: boolean) => {
      try {
        for (const source of latest.current) {
          if (onlyFirst && textSoFar(session, source) !== source.preview) continue;
          await loadMore(session, source);
        }
        if (alive.current) setProblem(null);
      } catch (error) {
        if (alive.current) setProblem(failureOf(error).message);
      }
      if (alive.current) redraw();
    },
    [session],
  );
  const whole = sources.every((source) => isWhole(session, source));
  const identity = sources.map(({ id, path, cut }) => `${id} ${path} ${cut?.chars}`).join();
  const asks = wanted && !whole ? identity : null;
  useEffect(() => {
    if (asks === null) return;
    const timer = setTimeout(() => void load(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [asks, load]);
  return {
    texts: useSameList(sources.map((source) => textSoFar(session, source))),
    whole,
    problem,
    more: () => void load(false),
  };
}

/** Hook: the list of before while it holds the same, so that what is made from it is not made again. */
export function useSameList<T>(list: readonly T[]): readonly T[] {
  const before = useRef(list);
  const same = before.current.length === list.length && before.current.every((value, i) => value === list[i]);
  if (!same) before.current = list;
  return before.current;
}
