import { type ReactNode, useMemo } from 'react';
import { formatPercent, share } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { estimateTokens } from '../../../core/views/sizes.ts';
import { CopyEvidence } from '../../parts/copy-evidence.tsx';
import { lineText, type SpanLine } from '../../parts/evidence/spans.ts';
import { terminalLines } from '../../parts/evidence/terminal-lines.ts';
import { Icon } from '../../parts/icon.tsx';
import { detach } from '../../stores/follow.ts';
import { select } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { objectTexts } from '../../text/objects.ts';
import { evidenceTexts, transcriptTexts } from '../../text/transcript.ts';
import { INLINE_LINES, totalSize } from './evidence-box.tsx';
import { useRowContext } from './row-context.ts';
import { compareSeen, type MarkedLine, type SeenComparison } from './seen.ts';
import { excerptOf, SeenLines } from './seen-lines.tsx';
import { setUnfolded, useTranscript } from './transcript-store.ts';
import { useTexts } from './use-text.ts';
import type { TextSource } from './whole-texts.ts';

/** Longer texts are compared when the reader asks for it, in UTF-16 units. */
const COMPARE_AT_ONCE = 1_500_000;

interface Props {
  rowId: string;
  model: readonly TextSource[];
  runtime: readonly TextSource[];
  /** Estimated tokens of the model's side, and the call that read it first. */
  tokens: number;
  readBy: string | null;
}

/** One side, ready to be drawn: its lines as they look, and how each stands to the other side. */
export interface SeenSide {
  spans: readonly SpanLine[];
  marks: readonly MarkedLine[];
}

/** What the model saw beside what the runtime saw, with the lines that only one of them has. */
export function SeenSplit({ rowId, model, runtime, tokens, readBy }: Props): ReactNode {
  const { indexes } = useTrace();
  const asked = useTranscript(({ unfolded }) => unfolded.has(rowId));
  const modelSize = useMemo(() => totalSize(model), [model]);
  const runtimeSize = useMemo(() => totalSize(runtime), [runtime]);
  const sources = useMemo(() => [...model, ...runtime], [model, runtime]);
  const small = modelSize.chars + runtimeSize.chars <= COMPARE_AT_ONCE;
  const { texts, whole, problem, more } = useTexts(sources, small || asked);
  const { left, right, comparison } = useMemo(
    () => sidesOf(texts.slice(0, model.length).join('\n'), texts.slice(model.length), whole),
    [texts, model, whole],
  );
  const seenBytes = comparison
    ? share(comparison.seenBytes, runtimeSize.bytes)
    : share(modelSize.bytes, runtimeSize.bytes);
  const { needle } = useRowContext();
  const leftParts = useMemo(() => excerptOf(left.marks, 'model', needle), [left, needle]);
  const rightParts = useMemo(() => excerptOf(right.marks, 'runtime', needle), [right, needle]);
  const long = !whole || [...leftParts, ...rightParts].some(({ type }) => type === 'gap');
  const folded = !asked;
  const tall = Math.max(left.marks.length, right.marks.length) > INLINE_LINES;
  return (
    <div className="split">
      <section className="has-copy" aria-label={transcriptTexts.modelSawLabel}>
        <header>
          <Icon name="eye" />
          <b>{transcriptTexts.modelSaw}</b>
          <span className="num t">{transcriptTexts.modelSize(tokens, modelSize.bytes)}</span>
          <span className="push" />
          {readBy === null ? (
            <span>{transcriptTexts.notRead}</span>
          ) : (
            <button
              type="button"
              className="link num"
              tabIndex={-1}
              onClick={(event) => {
                event.stopPropagation();
                select({ collection: 'inference_calls', id: readBy });
              }}
            >
              {transcriptTexts.byCall(numberOf(indexes.calls, readBy))}
            </button>
          )}
        </header>
        <SeenLines
          side={left}
          folded={folded}
          needle={needle}
          label={transcriptTexts.modelSawLabel}
          parts={leftParts}
          tall={tall}
        />
        <CopyEvidence from={model} what={objectTexts.modelSaw} />
      </section>
      <section className="has-copy" aria-label={transcriptTexts.runtimeSawLabel}>
        <header>
          <Icon name="kind-terminal" />
          <b>{transcriptTexts.runtimeSaw}</b>
          <span className="num t">{transcriptTexts.runtimeSize(runtimeSize.lines, runtimeSize.bytes)}</span>
          <span className="push" />
          <span className="num only-fit" title={`${transcriptTexts.seenTitle}. ${transcriptTexts.unseenTitle}.`}>
            {transcriptTexts.shown(formatPercent(Math.min(1, seenBytes)))}
          </span>
        </header>
        <SeenLines
          side={right}
          folded={folded}
          needle={needle}
          label={transcriptTexts.runtimeSawLabel}
          parts={rightParts}
          tall={tall}
        />
        <CopyEvidence from={runtime} what={objectTexts.runtimeSaw} />
      </section>
      <footer>
        {comparison && !comparison.related && <span className="mid">{transcriptTexts.unrelated}</span>}
        {problem !== null && <span className="problem">{evidenceTexts.failed(problem)}</span>}
        {!whole && problem === null && (small || asked) && <span className="dim">{evidenceTexts.loading}</span>}
        {!whole && asked && (
          <button type="button" className="link" tabIndex={-1} onClick={more}>
            {evidenceTexts.loadMore(texts.join('').length, modelSize.bytes + runtimeSize.bytes)}
          </button>
        )}
        {long && (
          <button
            type="button"
            className="fold fold--split"
            tabIndex={-1}
            aria-expanded={asked}
            onClick={() => {
              detach();
              setUnfolded(rowId, !asked);
            }}
          >
            <Icon name={asked ? 'chevron-down' : 'chevron-right'} />
            <span className="dim num">{evidenceTexts.size(runtimeSize.bytes, estimateTokens(runtimeSize.bytes))}</span>
            <span className="fold-link">{asked ? evidenceTexts.showLess : evidenceTexts.showAll}</span>
          </button>
        )}
      </footer>
    </div>
  );
}

interface Sides {
  left: SeenSide;
  right: SeenSide;
  /** null while only beginnings are here: they tell nothing of the ends. */
  comparison: (SeenComparison & { seenBytes: number }) | null;
}

function sidesOf(modelText: string, runtimeTexts: readonly string[], whole: boolean): Sides {
  const modelSpans = terminalLines(modelText);
  const streams = runtimeTexts.map((text) => terminalLines(text));
  const runtimeSpans = streams.flat();
  const modelLines = modelSpans.map(lineText);
  const runtimeLines = runtimeSpans.map(lineText);
  if (!whole) {
    const unknown = (text: string): MarkedLine => ({ text, mark: 'own' });
    return {
      left: { spans: modelSpans, marks: modelLines.map(unknown) },
      right: { spans: runtimeSpans, marks: runtimeLines.map(unknown) },
      comparison: null,
    };
  }
  const comparison = compareSeen(modelLines, runtimeLines, endsOf(streams));
  let seen = 0;
  let all = 0;
  for (const { text, mark } of comparison.runtime) {
    all += text.length + 1;
    if (mark === 'seen') seen += text.length + 1;
  }
  const bytes = runtimeTexts.reduce((sum, text) => sum + text.length, 0);
  return {
    left: { spans: modelSpans, marks: comparison.model },
    right: { spans: runtimeSpans, marks: comparison.runtime },
    // By characters, colours left out; told as a share only.
    comparison: { ...comparison, seenBytes: all === 0 ? 0 : (seen / all) * bytes },
  };
}

/** Where each of several streams ends in the lines of all. */
function endsOf(streams: readonly (readonly unknown[])[]): number[] {
  let end = 0;
  return streams.map((lines) => {
    end += lines.length;
    return end;
  });
}
