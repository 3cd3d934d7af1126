import { type ReactNode, useMemo } from 'react';
import { Line } from '../../parts/evidence/lines.tsx';
import { transcriptTexts } from '../../text/transcript.ts';
import { LineBox } from './line-box.tsx';
import { type Excerpt, excerpt, type MarkedLine, type SeenMark } from './seen.ts';
import type { SeenSide } from './seen-split.tsx';

const CLASSES: Record<SeenMark, string> = { own: '', seen: 'ln--seen', cut: 'ln--cut', unseen: 'ln--unseen' };
/** Most lines of the harness's own head that are kept in sight. */
const HEAD_LINES = 6;

/** The lines of one side: a rail at their left tells which of them reached the model. */
export function SeenLines({
  side,
  folded,
  needle,
  label,
  tall,
  parts,
}: {
  side: SeenSide;
  folded: boolean;
  needle: string;
  label: string;
  /** Unfolded, each side is a box that scrolls by itself. */
  tall: boolean;
  /** What is shown while folded. */
  parts: readonly Excerpt[];
}): ReactNode {
  const { spans, marks } = side;
  const drawn = useMemo(
    () => (folded ? [] : marks.map(({ mark }, at) => ({ line: spans[at] ?? [], className: CLASSES[mark] }))),
    [folded, spans, marks],
  );
  if (!folded && tall) return <LineBox lines={drawn} needle={needle} label={label} />;
  if (!folded) {
    return (
      <pre className="ev ev--s lines lines--wrap">
        {marks.map(({ mark }, at) => (
          <Line key={keyOf(at)} line={spans[at] ?? []} needle={needle} className={CLASSES[mark]} />
        ))}
      </pre>
    );
  }
  return (
    <pre className="ev ev--s lines">
      {parts.map((part) =>
        part.type === 'gap' ? (
          <span key={keyOf(part.from)} className={`ln ln--cut ${part.mark === 'unseen' ? '' : 'ln--folded'}`}>
            {part.mark === 'unseen' ? transcriptTexts.unseenLines(part.count) : transcriptTexts.seenLines(part.count)}
          </span>
        ) : (
          <Line
            key={keyOf(part.at)}
            line={spans[part.at] ?? []}
            needle={needle}
            className={CLASSES[marks[part.at]?.mark ?? 'own']}
          />
        ),
      )}
    </pre>
  );
}

const keyOf = (at: number): string => `${at}`;

/** What is shown of one side while it is folded. */
export function excerptOf(marks: readonly MarkedLine[], which: 'model' | 'runtime', needle: string): Excerpt[] {
  const part = needle.toLowerCase();
  const wanted = (line: MarkedLine): boolean =>
    part === '' ? line.mark === 'unseen' && line.text.trim() !== '' : line.text.toLowerCase().includes(part);
  const firstOther = marks.findIndex(({ mark }) => mark !== 'own');
  const head = which === 'model' ? Math.min(HEAD_LINES, Math.max(0, firstOther)) : 0;
  return excerpt(marks, { first: head + 2, last: 3, around: 0, wanted: 3 }, wanted);
}
