import { type ReactNode, useMemo } from 'react';
import { CopyEvidence } from '../../parts/copy-evidence.tsx';
import { Line, Spans } from '../../parts/evidence/lines.tsx';
import { lineText } from '../../parts/evidence/spans.ts';
import { objectTexts } from '../../text/objects.ts';
import { FoldBar, totalSize } from './evidence-box.tsx';
import { foldedLines, isLong, PROSE_FOLD } from './fold.ts';
import { type ProseBlock, proseBlocks } from './prose.ts';
import { useRowContext } from './row-context.ts';
import { useTranscript } from './transcript-store.ts';
import { useTexts } from './use-text.ts';
import type { TextSource } from './whole-texts.ts';

/** A message's words, after who says them. Long ones fold. */
export function Prose({
  rowId,
  sources,
  quiet = false,
  lead,
}: {
  rowId: string;
  sources: readonly TextSource[];
  quiet?: boolean;
  /** Who and where: stands in the first line. */
  lead: ReactNode;
}): ReactNode {
  const asked = useTranscript(({ unfolded }) => unfolded.has(rowId));
  const size = useMemo(() => totalSize(sources), [sources]);
  const long = isLong(size, PROSE_FOLD);
  const { texts, whole, problem } = useTexts(sources, asked && long);
  const folded = long && !asked;
  const blocks = useMemo(
    () => proseBlocks(texts.map((text) => (folded ? beginningOf(text) : text)).join('\n\n')),
    [texts, folded],
  );
  const { needle } = useRowContext();
  const [first, ...rest] = blocks;
  const startsWithWords = first?.type === 'text';
  return (
    <div className={quiet ? 'prose prose--quiet has-copy' : 'prose has-copy'}>
      <div className="prose-first">
        {lead}
        {startsWithWords && <Words block={first} needle={needle} />}
      </div>
      {(startsWithWords ? rest : blocks).map((block, at) => (
        <Block key={keyOf(at)} block={block} needle={needle} />
      ))}
      {long && (
        <div className="prose-fold">
          <FoldBar rowId={rowId} unfolded={!folded} sources={sources} limits={PROSE_FOLD} />
          {!whole && !folded && problem !== null && <p className="problem">{problem}</p>}
        </div>
      )}
      {size.chars > 0 && <CopyEvidence from={sources} what={objectTexts.message} />}
    </div>
  );
}

const keyOf = (at: number): string => `${at}`;

/** The lines that a folded message shows. */
function beginningOf(text: string): string {
  const lines = text.slice(0, PROSE_FOLD.chars * 2).split('\n');
  const shown = foldedLines(
    lines.map((line) => line.length),
    PROSE_FOLD,
  );
  const kept = lines.slice(0, shown).join('\n');
  return kept.length > PROSE_FOLD.chars * 1.5 ? `${kept.slice(0, PROSE_FOLD.chars)} …` : kept;
}

function Words({ block, needle }: { block: ProseBlock & { type: 'text' }; needle: string }): ReactNode {
  return block.lines.map((line, at) => (
    <span key={keyOf(at)} className="prose-line">
      {at > 0 && '\n'}
      <Spans line={line} needle={needle} />
    </span>
  ));
}

function Block({ block, needle }: { block: ProseBlock; needle: string }): ReactNode {
  if (block.type === 'text') {
    return (
      <div className="prose-words">
        <Words block={block} needle={needle} />
      </div>
    );
  }
  return (
    <div className="has-copy">
      <pre className="ev ev--s lines lines--wrap ev-box prose-code" title={block.language || undefined}>
        {block.lines.map((line, at) => (
          <Line key={keyOf(at)} line={line} needle={needle} />
        ))}
      </pre>
      <CopyEvidence from={() => block.lines.map(lineText).join('\n')} what={objectTexts.code} />
    </div>
  );
}
