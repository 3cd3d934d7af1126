import type { ReactNode } from 'react';
import type { CodeCellView } from '../../../core/model/view.ts';
import { formatDuration, formatPosition } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { objectName, objectSubject } from '../../../core/views/object-name.ts';
import { type CellStep, cellSteps } from '../../../core/views/tools/cell-steps.ts';
import { cellStatusWord } from '../../../core/views/words.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { LongText } from '../../parts/long-text.tsx';
import { Status } from '../../parts/status.tsx';
import { useMoment, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select, useIsSelected } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';

/** What scrolls has to take the focus, so that the keyboard can scroll it. */
const SCROLLS = { tabIndex: 0 };

/** A program that the model wrote, and what it did, in order. */
export function CellDetail({ cell }: { cell: CodeCellView }): ReactNode {
  const { indexes } = useTrace();
  const now = useMoment();
  const id = cell.code_cell_id;
  const steps = useDerived(
    ['code_cells', 'tool_calls', 'conversation_items'],
    (model, session) => cellSteps(model, session.indexes, cell),
    [cell],
  );
  const { started_at_unix_ms: from, ended_at_unix_ms: to } = cell.execution;
  const name = tools.cell(numberOf(indexes.cells, id));
  return (
    <section className="tl-cell scroll" aria-label={name} {...SCROLLS}>
      <header className="tl-cell-head">
        <KindIcon kind="code" />
        <h2>{name}</h2>
        <Status status={cell.runtime_status} />
        <span>{cellStatusWord(cell.runtime_status)}</span>
        <span className="num mid">{formatDuration(Math.max(0, (to ?? now) - from))}</span>
      </header>
      <h3 className="sec-head">{tools.source}</h3>
      <div className="tl-source ev-box">
        <LongText
          className="ev ev--s"
          text={cell.source_js}
          size={cell.cut?.source_js ?? null}
          at={{ collection: 'code_cells', id, path: 'source_js' }}
        />
      </div>
      <h3 className="sec-head">
        {tools.steps}
        <span className="count num">{steps.length}</span>
      </h3>
      <ol className="tl-steps">
        {steps.map((step) => (
          <li key={`${step.type} ${step.ref?.id ?? step.seq}`}>
            <Step step={step} from={from} to={to ?? now} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Step({ step, from, to }: { step: CellStep; from: number; to: number }): ReactNode {
  const start = useStart();
  const { model, indexes } = useTrace();
  const { ref, until } = step;
  const selected = useIsSelected(ref?.collection ?? 'events', ref?.id ?? '');
  const tool = ref?.collection === 'tool_calls' ? model.collections.tool_calls.get(ref.id) : undefined;
  const end = until === undefined ? null : (until ?? to);
  const all = Math.max(1, to - from);
  const share = (at: number) => `${Math.min(100, Math.max(0, ((at - from) / all) * 100))}%`;
  const content = (
    <>
      <span className="mono-s dim tl-step-at">{formatPosition(step.at - start)}</span>
      <span className="tl-step-word dim">{tools.step[step.type]}</span>
      {tool &&
        (tool.execution.status === 'completed' ? <KindIcon kind="tool" /> : <Status status={tool.execution.status} />)}
      <span className="t">
        {ref && objectName(model, indexes, ref.collection, ref.id)}
        {tool && <span className="mono-s mid tl-note">{objectSubject(model, 'tool_calls', tool.tool_call_id)}</span>}
      </span>
      <span className="push" />
      <span className="num mid">{end !== null && formatDuration(end - step.at)}</span>
      <span className="tl-track" aria-hidden="true">
        <i
          className={end === null ? 'is-moment' : ''}
          style={{ left: share(step.at), right: end === null ? 'auto' : `calc(100% - ${share(end)})` }}
        />
      </span>
    </>
  );
  if (!ref) return <div className="tl-step">{content}</div>;
  return (
    <button
      type="button"
      className={selected ? 'tl-step is-selected' : 'tl-step'}
      {...refAttribute(ref)}
      onClick={() => select(ref)}
      onDoubleClick={() => openObject(ref)}
    >
      {content}
    </button>
  );
}
