import { type ReactNode, useMemo } from 'react';
import { estimateTokens } from '../../../core/views/sizes.ts';
import { CopyEvidence } from '../../parts/copy-evidence.tsx';
import { Line } from '../../parts/evidence/lines.tsx';
import { lineText } from '../../parts/evidence/spans.ts';
import { Icon } from '../../parts/icon.tsx';
import { type JsonNode, jsonNodes } from '../../parts/json-nodes.ts';
import { JsonTree } from '../../parts/json-tree.tsx';
import { detach } from '../../stores/follow.ts';
import { objectTexts } from '../../text/objects.ts';
import { evidenceTexts, transcriptTexts } from '../../text/transcript.ts';
import { type DrawnLine, drawnLines, type Reading, SHORT_VALUE } from './drawn.ts';
import { BOX_FOLD, type FoldLimits, foldedLines, isLong } from './fold.ts';
import { LineBox } from './line-box.tsx';
import { useRowContext } from './row-context.ts';
import { setUnfolded, useTranscript } from './transcript-store.ts';
import { type LoadedTexts, useTexts } from './use-text.ts';
import { sizeOf, type TextSource } from './whole-texts.ts';

/** Up to so many lines stand in the transcript itself; more get a box that scrolls. */
export const INLINE_LINES = 240;
/** So many lines with a match are shown of a folded text. */
const FOUND_LINES = 3;

interface Props {
  rowId: string;
  sources: readonly TextSource[];
  reading: Reading;
  label: string;
  limits?: FoldLimits;
}

/** What the toast says was copied. */
const COPIED: Record<Reading['kind'], string> = {
  output: objectTexts.output,
  code: objectTexts.code,
  value: objectTexts.text,
  plain: objectTexts.text,
};

/** Evidence in a box: its first lines, and all of it when its row is unfolded. */
export function EvidenceBox({ rowId, sources, reading, label, limits = BOX_FOLD }: Props): ReactNode {
  const asked = useTranscript(({ unfolded }) => unfolded.has(rowId));
  const size = useMemo(() => totalSize(sources), [sources]);
  const long = isLong(size, limits);
  const loaded = useTexts(sources, asked && long);
  const whole = asked || !long;
  return (
    <div className="out ev-box has-copy">
      {whole ? (
        <Whole sources={sources} loaded={loaded} reading={reading} label={label} />
      ) : (
        <Beginning sources={sources} reading={reading} limits={limits} />
      )}
      {whole && !loaded.whole && long && <LoadBar loaded={loaded} total={size.bytes} />}
      {long && <FoldBar rowId={rowId} unfolded={whole} sources={sources} limits={limits} />}
      <CopyEvidence from={sources} what={COPIED[reading.kind]} />
    </div>
  );
}

/** Sizes of texts that stand one below the other. */
export function totalSize(sources: readonly TextSource[]): { chars: number; bytes: number; lines: number } {
  const total = { chars: 0, bytes: 0, lines: 0 };
  for (const source of sources) {
    const { chars, bytes, lines } = sizeOf(source);
    total.chars += chars;
    total.bytes += bytes;
    total.lines += lines;
  }
  return total;
}

/** The lines of all sources; error output is told from the rest. */
function linesOf(texts: readonly string[], sources: readonly TextSource[], reading: Reading): DrawnLine[] {
  return texts.flatMap((text, index) => {
    if (text === '') return [];
    const lines = drawnLines(text, reading);
    const isError = sources[index]?.path === 'result.stderr';
    return isError ? [{ line: [{ text: transcriptTexts.stderr }], className: 'ln-note' }, ...lines] : lines;
  });
}

function Beginning({
  sources,
  reading,
  limits,
}: {
  sources: readonly TextSource[];
  reading: Reading;
  limits: FoldLimits;
}): ReactNode {
  const { needle } = useRowContext();
  const lines = useMemo(
    () =>
      linesOf(
        sources.map(({ preview }) => preview),
        sources,
        reading,
      ),
    [sources, reading],
  );
  const shown = foldedLines(
    lines.map(({ line }) => lineText(line).length),
    limits,
  );
  const found = useMemo(() => {
    const part = needle.toLowerCase();
    if (part === '') return [];
    const hits: number[] = [];
    for (let at = shown; at < lines.length && hits.length < FOUND_LINES; at++) {
      if (
        lineText((lines[at] as DrawnLine).line)
          .toLowerCase()
          .includes(part)
      )
        hits.push(at);
    }
    return hits;
  }, [lines, shown, needle]);
  return (
    <pre className="ev ev--s lines">
      {lines.slice(0, shown).map((line, at) => drawLine(line, at, needle))}
      {found.map((at) => (
        <span key={at} className="ln-found">
          {drawLine(lines[at] as DrawnLine, at, needle)}
        </span>
      ))}
    </pre>
  );
}

function drawLine({ line, className, margin }: DrawnLine, key: number, needle: string): ReactNode {
  return (
    <Line
      key={key}
      line={line}
      needle={needle}
      {...(className === undefined ? {} : { className })}
      {...(margin === undefined ? {} : { margin })}
    />
  );
}

function Whole({
  sources,
  loaded,
  reading,
  label,
}: {
  sources: readonly TextSource[];
  loaded: LoadedTexts;
  reading: Reading;
  label: string;
}): ReactNode {
  const { needle } = useRowContext();
  const [text = ''] = loaded.texts;
  const nodes = useMemo(
    () => (reading.kind === 'value' && loaded.whole ? treeOf(text) : null),
    [reading, loaded.whole, text],
  );
  const { texts } = loaded;
  const lines = useMemo(() => (nodes ? [] : linesOf(texts, sources, reading)), [nodes, texts, sources, reading]);
  if (nodes) {
    return (
      <div className="jtree-box" style={{ height: Math.min(400, nodes.length * 18 + 30) }}>
        <JsonTree text={text} nodes={nodes} label={label} />
      </div>
    );
  }
  if (lines.length > INLINE_LINES) return <LineBox lines={lines} needle={needle} label={label} />;
  return <pre className="ev ev--s lines lines--wrap">{lines.map((line, at) => drawLine(line, at, needle))}</pre>;
}

/** A tree where there is something to fold. */
function treeOf(text: string): JsonNode[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const nodes = jsonNodes(text);
  return nodes && nodes.length > 1 && text.length > SHORT_VALUE ? nodes : null;
}

function LoadBar({ loaded, total }: { loaded: LoadedTexts; total: number }): ReactNode {
  const chars = loaded.texts.reduce((sum, text) => sum + text.length, 0);
  return (
    <div className="fold fold--load">
      {loaded.problem === null ? (
        <button type="button" className="link" onClick={loaded.more}>
          {evidenceTexts.loadMore(chars, total)}
        </button>
      ) : (
        <>
          <span className="problem">{evidenceTexts.failed(loaded.problem)}</span>
          <button type="button" className="link" onClick={loaded.more}>
            {transcriptTexts.retry}
          </button>
        </>
      )}
    </div>
  );
}

/** The line under a long text: how much is folded, and the way to it. */
export function FoldBar({
  rowId,
  unfolded,
  sources,
  limits,
}: {
  rowId: string;
  unfolded: boolean;
  sources: readonly TextSource[];
  limits: FoldLimits;
}): ReactNode {
  const { lines, bytes } = totalSize(sources);
  const hidden = lines - limits.lines;
  const toggle = () => {
    detach();
    setUnfolded(rowId, !unfolded);
  };
  return (
    <button type="button" className="fold" tabIndex={-1} aria-expanded={unfolded} onClick={toggle}>
      <Icon name={unfolded ? 'chevron-down' : 'chevron-right'} />
      {!unfolded && (
        <span className="num">{hidden > 0 ? evidenceTexts.moreLines(hidden) : evidenceTexts.moreOfLine}</span>
      )}
      <span className="dim num">{evidenceTexts.size(bytes, estimateTokens(bytes))}</span>
      <span className="fold-link">{unfolded ? evidenceTexts.showLess : evidenceTexts.showAll}</span>
    </button>
  );
}
