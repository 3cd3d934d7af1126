import { useEffect, useState } from 'react';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import type { VirtualListHandle } from '../../parts/virtual-list.tsx';
import { oncePerFrame } from '../../stores/frame.ts';

/** Hook: index of the first visible row of a list, kept as it scrolls. */
export function useTopRow(
  box: React.RefObject<HTMLElement | null>,
  list: React.RefObject<VirtualListHandle | null>,
  rows: readonly TranscriptRow[],
): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    void rows;
    const element = box.current;
    const read = oncePerFrame(() => setTop(list.current?.firstVisible() ?? 0));
    read();
    // Scrolling does not bubble: it is heard on its way down.
    element?.addEventListener('scroll', read, { capture: true, passive: true });
    return () => element?.removeEventListener('scroll', read, { capture: true });
  }, [box, list, rows]);
  return top;
}
