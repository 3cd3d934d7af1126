import type { ReactNode } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { encryptedBytes, itemText } from '../../../core/views/sizes.ts';
import { itemTitle } from '../../../core/views/titles.ts';
import { type ToolFacts, toolFacts } from '../../../core/views/transcript/facts.ts';
import { CopyEvidence } from '../../parts/copy-evidence.tsx';
import { Spans } from '../../parts/evidence/lines.tsx';
import { GlyphIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { useTrace } from '../../stores/use-trace.ts';
import { objectTexts } from '../../text/objects.ts';
import { exitCodeInHead } from './output-head.ts';
import { PatchBox } from './patch-box.tsx';
import { useRowContext } from './row-context.ts';
import { At, DroppedMark, Encrypted, Lasted, Outcome, RefetchedChip, Tokens } from './row-parts.tsx';
import { ToolBody } from './tool-body.tsx';
import { useToolParts } from './use-tool-parts.ts';

/** A tool call with what came of it. */
export function ToolRow({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { model, indexes } = useTrace();
  const parts = useToolParts(item);
  const known = toolFacts(model, indexes, item, 0);
  // An output whose call the trace does not have stands alone.
  const title = item.role === 'tool' ? itemTitle(model, indexes, item) : known.title;
  // Without a runtime object the harness's own words tell how it ended.
  const told = parts.operation || !parts.outputs[0] ? null : exitCodeInHead(itemText(parts.outputs[0]));
  const facts = { ...known, title, exit_code: known.exit_code ?? told };
  const { tool, operation, dropped } = parts;
  const window = (operation ?? tool)?.execution ?? null;
  const showsTokens = facts.model_saw !== null || !tool;
  return (
    <div className="item">
      <At at={facts.started_at_unix_ms ?? item.first_seen_at_unix_ms} />
      <ToolGlyph facts={facts} />
      <div>
        <div className="item-head">
          {facts.title.command ? (
            <span className="cmd-box has-copy">
              <ToolTitle facts={facts} />
              <CopyEvidence from={() => facts.title.text} what={objectTexts.command} />
            </span>
          ) : (
            <ToolTitle facts={facts} />
          )}
          <RefetchedChip item={item} />
          <span className="push" />
          <span className="result">
            <Outcome status={facts.status} exitCode={facts.exit_code} />
            {window && <Lasted from={window.started_at_unix_ms} to={window.ended_at_unix_ms} />}
          </span>
          <span className="item-meta num">
            {showsTokens && <Tokens item={parts.outputs[0] ?? item} />}
            {dropped !== null && <DroppedMark compactionId={dropped} />}
          </span>
        </div>
        {facts.patch && <PatchBox rowId={rowId} item={item} />}
        {encryptedBytes(item) > 0 && <Encrypted bytes={encryptedBytes(item)} alone />}
        <ToolBody rowId={rowId} item={item} parts={parts} facts={facts} />
      </div>
    </div>
  );
}

/** The status takes the place of the kind where it is not simply well. */
export function ToolGlyph({ facts }: { facts: Pick<ToolFacts, 'status' | 'exit_code' | 'title'> }): ReactNode {
  if (facts.status === 'completed' && (facts.exit_code ?? 0) !== 0) return <Status status="failed" />;
  if (facts.status !== 'completed') return <Status status={facts.status} />;
  return <GlyphIcon glyph={facts.title.glyph} />;
}

/** What was asked for, in one line. */
export function ToolTitle({ facts }: { facts: Pick<ToolFacts, 'title' | 'patch'> }): ReactNode {
  const { needle } = useRowContext();
  const { text, note, command, mono } = facts.title;
  if (command) {
    return (
      <span className="cmd t" title={text}>
        <Spans line={[{ text }]} needle={needle} />
      </span>
    );
  }
  return (
    <>
      <span className={mono ? 'who mono t' : 'who t'}>
        <Spans line={[{ text }]} needle={needle} />
      </span>
      {note !== '' && (
        <span className={mono ? 'mono-s t mid' : 't mid'} title={note}>
          <Spans line={[{ text: note }]} needle={needle} />
        </span>
      )}
      {facts.patch && (
        <span className="mono-s num">
          <span className="d-plus">+{facts.patch.added}</span> <span className="d-minus">−{facts.patch.removed}</span>
        </span>
      )}
    </>
  );
}
