import { type ReactNode, useMemo } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { payloadsOf } from '../../../core/views/indexes/owners.ts';
import { estimateTokens, itemBytes } from '../../../core/views/sizes.ts';
import type { ToolFacts } from '../../../core/views/transcript/facts.ts';
import { plainLines } from '../../parts/ansi.ts';
import { Icon } from '../../parts/icon.tsx';
import { select } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { ArgumentsBox } from './arguments-box.tsx';
import { languageOfCommand, type Reading } from './drawn.ts';
import { EvidenceBox } from './evidence-box.tsx';
import { Images } from './image-part.tsx';
import { imageParts, itemSources, operationSources, withoutHead } from './item-sources.ts';
import { useRowContext } from './row-context.ts';
import { compareSeen } from './seen.ts';
import { SeenSplit } from './seen-split.tsx';
import { useTranscript } from './transcript-store.ts';
import type { ToolParts } from './use-tool-parts.ts';
import type { TextSource } from './whole-texts.ts';

interface Props {
  rowId: string;
  item: ItemView;
  parts: ToolParts;
  facts: ToolFacts;
}

/** What a tool call brought: to the model, to the runtime, or (where they differ) to both side by side. */
export function ToolBody({ rowId, item, parts, facts }: Props): ReactNode {
  const { eyes } = useRowContext();
  const unfolded = useTranscript((state) => state.unfolded.has(rowId));
  const { operation, outputs, tool, readBy } = parts;
  const model = useMemo(() => outputs.flatMap(itemSources), [outputs]);
  const runtime = useMemo(() => (operation ? operationSources(operation) : []), [operation]);
  const { shown_share: share } = facts;
  const differs = useMemo(() => isDifferent(model, runtime, share !== null), [model, runtime, share]);
  const command = facts.title.command ? facts.title.text : '';
  const reading = useMemo(
    (): Reading => (operation ? { kind: 'output', language: languageOfCommand(command) } : { kind: 'value' }),
    [operation, command],
  );
  const bare = useMemo(() => model.map(withoutHead), [model]);
  const showsArguments = unfolded && !operation && !facts.patch && item.role !== 'tool';
  const images = outputs.filter((output) => imageParts(output) > 0);
  const box = (sources: readonly TextSource[], label: string) =>
    sources.some(({ preview }) => preview.trim() !== '') && (
      <EvidenceBox rowId={rowId} sources={sources} reading={reading} label={label} />
    );
  const tokens = outputs.reduce((sum, output) => sum + estimateTokens(itemBytes(output)), 0);

  if (parts.later) return <p className="dim later">{transcriptTexts.notYetThen}</p>;
  if (eyes === 'runtime') {
    return runtime.length > 0 ? (
      box(runtime, transcriptTexts.runtimeSawLabel)
    ) : (
      <RuntimePayloads toolId={tool?.tool_call_id ?? null} />
    );
  }
  return (
    <>
      {showsArguments && <ArgumentsBox rowId={rowId} item={item} />}
      {eyes === 'model' && box(model, transcriptTexts.modelSawLabel)}
      {eyes === 'both' && differs && (
        <SeenSplit rowId={rowId} model={model} runtime={runtime} tokens={tokens} readBy={readBy} />
      )}
      {eyes === 'both' && !differs && box(runtime.length > 0 ? runtime : bare, transcriptTexts.output)}
      {images.map((output) => (
        <Images key={output.item_id} item={output} count={imageParts(output)} />
      ))}
    </>
  );
}

/** Whether the runtime saw lines that the model did not. Of texts that are not all here, their sizes decide. */
function isDifferent(model: readonly TextSource[], runtime: readonly TextSource[], smaller: boolean): boolean {
  if (model.length === 0 || runtime.length === 0) return false;
  if ([...model, ...runtime].some(({ cut }) => cut !== null)) return smaller;
  const lines = (sources: readonly TextSource[]) => sources.flatMap(({ preview }) => plainLines(preview));
  const { unseen, related } = compareSeen(lines(model), lines(runtime));
  return unseen > 0 || !related;
}

/** What the runtime kept of a call that is no command: its payloads. */
function RuntimePayloads({ toolId }: { toolId: string | null }): ReactNode {
  const { model } = useTrace();
  const uses = toolId === null ? [] : payloadsOf(model, 'tool_calls', toolId);
  if (uses.length === 0) return <p className="dim">{transcriptTexts.noRuntime}</p>;
  return (
    <ul className="payload-links" aria-label={transcriptTexts.runtimePayloads}>
      {uses.map(([id, role]) => (
        <li key={id}>
          <span className="dim">{role}</span>
          <button
            type="button"
            className="link payload-link"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              select({ collection: 'raw_payloads', id });
            }}
          >
            <Icon name="payload" className="payload-icon" />
            {id}
          </button>
        </li>
      ))}
    </ul>
  );
}
