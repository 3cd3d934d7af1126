import { Fragment, memo, type ReactNode } from 'react';
import { formatCount } from '../../../core/views/format.ts';
import { evidenceTexts } from '../../text/transcript.ts';
import '../ansi.css';
import './evidence.css';
import { cutLine, markLine, type SpanLine } from './spans.ts';

/** Longer lines are cut where they are drawn: a line of a megabyte would stop the window. */
const LINE_LIMIT = 2_000;

/** The pieces of one line, with what is looked for marked. Text nodes only. */
export function Spans({ line, needle = '' }: { line: SpanLine; needle?: string }): ReactNode {
  let at = 0;
  return markLine(line, needle).map(({ text, className, link, mark }) => {
    const key = at;
    at += text.length;
    return className === undefined && !mark ? (
      <Fragment key={key}>{text}</Fragment>
    ) : (
      <span key={key} className={className} data-link={link}>
        {mark ? <mark>{text}</mark> : text}
      </span>
    );
  });
}

/** One line of evidence. */
export const Line = memo(function Line({
  line,
  needle = '',
  className = '',
  margin,
}: {
  line: SpanLine;
  needle?: string;
  className?: string;
  /** What stands before the line: the sign of a diff. */
  margin?: string;
}): ReactNode {
  const { line: shown, more } = cutLine(line, LINE_LIMIT);
  return (
    <span className={`ln ${className}`}>
      {margin !== undefined && <span className="d-sign">{margin}</span>}
      <Spans line={shown} needle={needle} />
      {more > 0 && <span className="ln-more">{evidenceTexts.moreInLine(formatCount(more))}</span>}
    </span>
  );
});
