import { type ReactNode, useMemo } from 'react';
import type { CodeCellView, ItemView } from '../../../core/model/view.ts';
import { plural } from '../../../core/views/format.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { cellTitle } from '../../../core/views/titles.ts';
import { cellStatusWord } from '../../../core/views/words.ts';
import { languageOf } from '../../parts/evidence/code.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { transcriptTexts } from '../../text/transcript.ts';
import type { Reading } from './drawn.ts';
import { EvidenceBox } from './evidence-box.tsx';
import { Images } from './image-part.tsx';
import { cellSource, imageParts, itemSources, withoutHead } from './item-sources.ts';
import { NestedCalls } from './nested-calls.tsx';
import { useRowContext } from './row-context.ts';
import { At, DroppedMark, Lasted, Tokens } from './row-parts.tsx';
import { useParts } from './use-parts.ts';
import { useToolParts } from './use-tool-parts.ts';

const VALUE: Reading = { kind: 'value' };
const same = <T,>(value: T): T => value;

/** A program that the model wrote: its source, what it called, what it printed. */
export function CellRow({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { eyes } = useRowContext();
  const { cell, outputs, dropped, later } = useToolParts(item);
  const nested = useParts(['tool_calls'], (_model, { indexes }) =>
    cell ? [...members(indexes.toolsByCell, cell.code_cell_id)] : [],
  );
  const source = useMemo(() => (cell ? [cellSource(cell)] : itemSources(item)), [cell, item]);
  const printed = useMemo(
    () => outputs.flatMap(itemSources).map(eyes === 'both' ? withoutHead : same),
    [outputs, eyes],
  );
  const code = item.body.parts.find((part) => part.type === 'code');
  const language = code?.type === 'code' ? code.language : 'javascript';
  const reading = useMemo((): Reading => ({ kind: 'code', language: languageOf(language) }), [language]);
  const status = cell?.execution.status ?? (outputs.length > 0 ? 'completed' : 'running');
  const isPrinted = printed.some(({ preview }) => preview.trim() !== '');
  return (
    <div className="item">
      <At at={cell?.execution.started_at_unix_ms ?? item.first_seen_at_unix_ms} />
      {status === 'completed' ? <KindIcon kind="code" /> : <Status status={status} />}
      <div>
        <div className="item-head">
          <span className="who">{transcriptTexts.codeCell}</span>
          <span className="mono-s t mid">{cellTitle(source[0]?.preview ?? '').text}</span>
          <span className="push" />
          <span className="result">
            {nested.length > 0 && <span className="num mid">{plural(nested.length, 'call')}</span>}
            {cell && <CellState cell={cell} />}
            {cell && <Lasted from={cell.execution.started_at_unix_ms} to={cell.execution.ended_at_unix_ms} />}
          </span>
          <span className="item-meta num">
            <Tokens item={outputs[0] ?? item} />
            {dropped !== null && <DroppedMark compactionId={dropped} />}
          </span>
        </div>
        <EvidenceBox rowId={rowId} sources={source} reading={reading} label={transcriptTexts.source} />
        {later && <p className="dim later">{transcriptTexts.notYetThen}</p>}
        {!later && eyes !== 'model' && nested.length > 0 && <NestedCalls rowId={rowId} ids={nested} />}
        {eyes !== 'runtime' && isPrinted && (
          <EvidenceBox rowId={rowId} sources={printed} reading={VALUE} label={transcriptTexts.output} />
        )}
        {outputs
          .filter((output) => imageParts(output) > 0)
          .map((output) => (
            <Images key={output.item_id} item={output} count={imageParts(output)} />
          ))}
      </div>
    </div>
  );
}

const LOOKS: Record<string, string> = {
  failed: 'badge badge--failed',
  terminated: 'badge badge--warn',
  yielded: 'badge badge--warn',
};

function CellState({ cell }: { cell: CodeCellView }): ReactNode {
  const { runtime_status: status } = cell;
  if (status === 'completed') return null;
  return <span className={LOOKS[status] ?? 'badge badge--running'}>{cellStatusWord(status)}</span>;
}
