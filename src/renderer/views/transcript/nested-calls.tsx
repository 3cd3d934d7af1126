import type { ReactNode } from 'react';
import { toolTitle } from '../../../core/views/titles.ts';
import { toolStatus } from '../../../core/views/transcript/facts.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { select, useIsSelected } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { Lasted, Outcome } from './row-parts.tsx';
import { ToolGlyph, ToolTitle } from './tool-row.tsx';
import { setUnfolded, useTranscript } from './transcript-store.ts';
import { useParts } from './use-parts.ts';

/** So many calls of a code cell are shown before its row is unfolded. */
export const NESTED_SHOWN = 6;

/** What a code cell called: seen by the runtime, not by the model. */
export function NestedCalls({ rowId, ids }: { rowId: string; ids: readonly string[] }): ReactNode {
  const asked = useTranscript(({ unfolded }) => unfolded.has(rowId));
  const shown = asked || ids.length <= NESTED_SHOWN + 2 ? ids : ids.slice(0, NESTED_SHOWN);
  return (
    <ul className="nested" aria-label={transcriptTexts.nestedCalls(ids.length)}>
      {shown.map((id) => (
        <NestedCall key={id} id={id} />
      ))}
      {shown.length < ids.length && (
        <li>
          <button type="button" className="link nested-more" tabIndex={-1} onClick={() => setUnfolded(rowId, true)}>
            {transcriptTexts.moreCalls(ids.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

function NestedCall({ id }: { id: string }): ReactNode {
  const { model } = useTrace();
  const selected = useIsSelected('tool_calls', id);
  const [tool, operation] = useParts(['tool_calls', 'terminal_operations'], (m) => {
    const known = m.collections.tool_calls.get(id);
    return [known, m.collections.terminal_operations.get(known?.terminal_operation_id ?? '')] as const;
  });
  if (!tool) return null;
  const { started_at_unix_ms, ended_at_unix_ms } = tool.execution;
  const facts = {
    title: toolTitle(model, tool),
    status: toolStatus(tool, tool.execution.status),
    exit_code: operation?.result?.exit_code ?? null,
    patch: null,
  };
  return (
    <li>
      <button
        type="button"
        className={selected ? 'nested-call is-selected' : 'nested-call'}
        tabIndex={-1}
        {...refAttribute({ collection: 'tool_calls', id })}
        onClick={(event) => {
          event.stopPropagation();
          select({ collection: 'tool_calls', id });
        }}
      >
        <ToolGlyph facts={facts} />
        <ToolTitle facts={facts} />
        <span className="push" />
        <Outcome status={facts.status} exitCode={facts.exit_code} />
        <Lasted from={started_at_unix_ms} to={ended_at_unix_ms} />
      </button>
    </li>
  );
}
