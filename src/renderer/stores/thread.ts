import { useTraceLocation } from './navigation.ts';
import { useDerived } from './use-trace.ts';

export { showThread } from './selection.ts';

/** Hook: the thread that is shown: the location's, else the root; null while the trace has none. */
export function useThreadId(): string | null {
  const asked = useTraceLocation()?.thread ?? null;
  return useDerived(
    ['header', 'threads'],
    (model) => {
      if (asked !== null && model.collections.threads.has(asked)) return asked;
      const root = model.header?.root_thread_id ?? null;
      return root !== null && model.collections.threads.has(root)
        ? root
        : (model.collections.threads.keys().next().value ?? null);
    },
    [asked],
  );
}
