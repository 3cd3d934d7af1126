import { type ReactNode, useMemo } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { callArguments } from '../../../core/views/call-arguments.ts';
import { CopyEvidence } from '../../parts/copy-evidence.tsx';
import { Line } from '../../parts/evidence/lines.tsx';
import { drawPatch, type PatchFile, parsePatch } from '../../parts/evidence/patch.ts';
import { Icon } from '../../parts/icon.tsx';
import { detach } from '../../stores/follow.ts';
import { objectTexts } from '../../text/objects.ts';
import { evidenceTexts, transcriptTexts } from '../../text/transcript.ts';
import { useRowContext } from './row-context.ts';
import { setUnfolded, useTranscript } from './transcript-store.ts';
import { useArguments } from './use-arguments.ts';

/** So many lines of a patch are shown before it is unfolded. */
export const PATCH_LINES = 8;

/** A patch as a diff, file by file. */
export function PatchBox({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { needle } = useRowContext();
  const asked = useTranscript(({ unfolded }) => unfolded.has(rowId));
  const { text, problem } = useArguments(item, true);
  const files = useMemo(() => parsePatch(patchText(text, item)) ?? [], [text, item]);
  const total = files.reduce((sum, file) => sum + file.lines.length, 0);
  const long = total > PATCH_LINES + 2;
  const shown = useMemo(() => (asked || !long ? files : beginningOf(files)), [asked, long, files]);
  return (
    <div className="out ev-box has-copy">
      {shown.map((file) => (
        <FileDiff key={file.path} file={file} alone={files.length === 1} needle={needle} />
      ))}
      {problem !== null && <p className="problem">{problem}</p>}
      {long && (
        <button
          type="button"
          className="fold"
          tabIndex={-1}
          aria-expanded={asked}
          onClick={() => {
            detach();
            setUnfolded(rowId, !asked);
          }}
        >
          <Icon name={asked ? 'chevron-down' : 'chevron-right'} />
          {!asked && <span className="num">{evidenceTexts.moreLines(total - PATCH_LINES)}</span>}
          <span className="fold-link">{asked ? evidenceTexts.showLess : evidenceTexts.showAll}</span>
        </button>
      )}
      <CopyEvidence from={() => patchText(text, item)} what={objectTexts.patch} />
    </div>
  );
}

/** A patch comes as the whole input of a custom tool, or as a field of a function's arguments. */
function patchText(text: string, item: ItemView): string {
  if (!text.startsWith('{')) return text;
  try {
    const { input } = JSON.parse(text) as { input?: unknown };
    return typeof input === 'string' ? input : text;
  } catch {
    const { input } = callArguments(item).fields;
    return typeof input === 'string' ? input : text;
  }
}

function beginningOf(files: readonly PatchFile[]): PatchFile[] {
  let left = PATCH_LINES;
  return files.flatMap((file) => {
    if (left <= 0) return [];
    const lines = file.lines.slice(0, left);
    left -= lines.length;
    return [{ ...file, lines }];
  });
}

function FileDiff({ file, alone, needle }: { file: PatchFile; alone: boolean; needle: string }): ReactNode {
  const lines = useMemo(() => drawPatch(file.lines, file.path), [file]);
  const change = transcriptTexts.fileChange[file.change];
  const saysMore = !alone || change !== '' || file.movedTo !== null;
  return (
    <pre className="ev ev--s lines lines--wrap">
      {saysMore && (
        <span className="ln d-head">
          {file.path}
          <span className="dim">
            {change !== '' && ` ${change}`}
            {file.movedTo !== null && ` ${transcriptTexts.moved(file.movedTo)}`}
          </span>
        </span>
      )}
      {lines.map(({ line, className, margin }, at) => (
        <Line key={keyOf(at)} line={line} className={className} margin={margin} needle={needle} />
      ))}
    </pre>
  );
}

const keyOf = (at: number): string => `${at}`;
