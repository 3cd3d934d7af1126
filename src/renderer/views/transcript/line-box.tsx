import { type ReactNode, useCallback } from 'react';
import { Line } from '../../parts/evidence/lines.tsx';
import { VirtualList } from '../../parts/virtual-list.tsx';
import type { DrawnLine } from './drawn.ts';

const LINE_HEIGHT = 16;
const BOX_HEIGHT = 480;

/** Very many lines in a box that scrolls by itself: only the visible ones exist. */
export function LineBox({
  lines,
  needle,
  label,
}: {
  lines: readonly DrawnLine[];
  needle: string;
  label: string;
}): ReactNode {
  const keyOf = useCallback((index: number) => String(index), []);
  const estimate = useCallback(() => LINE_HEIGHT, []);
  return (
    <div className="line-box" style={{ height: BOX_HEIGHT }}>
      <VirtualList
        role="log"
        className="ev ev--s lines--wrap"
        label={label}
        count={lines.length}
        keyOf={keyOf}
        estimate={estimate}
        render={(index) => {
          const drawn = lines[index];
          if (!drawn) return null;
          const { line, className = '', margin } = drawn;
          return (
            <Line line={line} needle={needle} className={className} {...(margin === undefined ? {} : { margin })} />
          );
        }}
      />
    </div>
  );
}
