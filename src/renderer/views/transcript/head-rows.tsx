import type { CSSProperties } from 'react';
import { memo, type ReactNode } from 'react';
import { formatPercent, formatTokens } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { compactionFacts } from '../../../core/views/moments.ts';
import { callFacts, turnFacts } from '../../../core/views/transcript/facts.ts';
import { firstLine } from '../../../core/views/words.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { openObject } from '../../stores/places.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { At, Lasted, Outcome } from './row-parts.tsx';
import { rewind } from './transcript-store.ts';
import { useParts } from './use-parts.ts';

/** A turn: how it went, in one line. Also the head above the list. */
export const TurnRow = memo(function TurnRow({ turnId }: { turnId: string }): ReactNode {
  const { model, indexes } = useTrace();
  useParts(['codex_turns', 'inference_calls', 'tool_calls', 'conversation_items'], (m, { indexes: ix }) => {
    const facts = turnFacts(m, ix, turnId, 0);
    return facts
      ? [m.collections.codex_turns.get(turnId), facts.calls, facts.tools, facts.failed_tools, facts.asked]
      : [];
  });
  const facts = turnFacts(model, indexes, turnId, 0);
  const window = model.collections.codex_turns.get(turnId)?.execution;
  if (!facts || !window) return null;
  return (
    <div className="turn-head" {...refAttribute({ collection: 'codex_turns', id: turnId })}>
      <KindIcon kind="turn" />
      <h2>{transcriptTexts.turn(facts.number)}</h2>
      <Status status={facts.status} word />
      <Lasted from={window.started_at_unix_ms} to={window.ended_at_unix_ms} />
      <span className="dot" aria-hidden="true">
        ·
      </span>
      <span className="num">{transcriptTexts.calls(facts.calls)}</span>
      {facts.tools > 0 && (
        <>
          <span className="dot" aria-hidden="true">
            ·
          </span>
          <span className="num">{transcriptTexts.toolsFailed(facts.tools, facts.failed_tools)}</span>
        </>
      )}
      <span className="push" />
      {facts.asked !== null && <span className="dim t hide-narrow turn-asked">“{firstLine(facts.asked)}”</span>}
    </div>
  );
});

/** Nothing happened in the thread for a while. */
export function GapRow({ turnId, from }: { turnId: string; from: number }): ReactNode {
  const { model } = useTrace();
  const start = model.collections.codex_turns.get(turnId)?.execution.started_at_unix_ms ?? from;
  return (
    <div className="idle-gap">
      <span className="num">{transcriptTexts.idle(start - from)}</span>
    </div>
  );
}

/** A model call: the line that everything it read and caused hangs from. */
export const CallRow = memo(function CallRow({
  callId,
  folded,
  hidden,
  tight,
}: {
  callId: string;
  folded: boolean;
  hidden: number;
  tight: boolean;
}): ReactNode {
  const { indexes } = useTrace();
  const [call, number] = useParts(['inference_calls'], (model, { indexes: ix }) => [
    model.collections.inference_calls.get(callId),
    numberOf(ix.calls, callId),
  ]);
  if (!call) return null;
  const { execution, thread_id } = call;
  const facts = callFacts(indexes, call, 0);
  return (
    <div className={tight ? 'call' : 'call call--spaced'}>
      <At at={facts.started_at_unix_ms} />
      {facts.status === 'completed' ? <KindIcon kind="inference" /> : <Status status={facts.status} />}
      <h3 className="t">
        <b>{transcriptTexts.call(number)}</b>
        <Lasted from={execution.started_at_unix_ms} to={execution.ended_at_unix_ms} />
        <span className="call-in num t">
          <Usage facts={facts} />
        </span>
        <Outcome status={facts.status} exitCode={null} />
        {folded && <span className="badge num">{transcriptTexts.itemsHidden(hidden)}</span>}
      </h3>
      <span className="item-meta">
        <button
          type="button"
          className="link call-rewind"
          tabIndex={-1}
          title={transcriptTexts.rewindTitle(number)}
          onClick={(event) => {
            event.stopPropagation();
            rewind(thread_id, callId);
          }}
        >
          {transcriptTexts.rewind}
        </button>
        <button
          type="button"
          className="link"
          tabIndex={-1}
          title={transcriptTexts.contextTitle(number)}
          onClick={(event) => {
            event.stopPropagation();
            openObject({ collection: 'inference_calls', id: callId });
          }}
        >
          {transcriptTexts.context}
        </button>
      </span>
    </div>
  );
});

function Usage({ facts }: { facts: ReturnType<typeof callFacts> }): ReactNode {
  const { input_tokens, output_tokens, cached_share } = facts;
  if (input_tokens === null || output_tokens === null) {
    return facts.status === 'running' ? null : transcriptTexts.noUsage;
  }
  return (
    <>
      {transcriptTexts.tokensIn(input_tokens)}{' '}
      {cached_share !== null && (
        <span className="hide-narrow">{transcriptTexts.cached(formatPercent(cached_share))} </span>
      )}
      · {transcriptTexts.tokensOut(output_tokens)}
    </>
  );
}

/** Width of the longer of the two bars of a compaction, in CSS pixels. */
const BAR = 72;

/** A compaction: the history above it was replaced by the items below it. */
export const CompactionRow = memo(function CompactionRow({
  compactionId,
  folded,
  hidden,
}: {
  compactionId: string;
  folded: boolean;
  hidden: number;
}): ReactNode {
  const { model, indexes } = useTrace();
  useParts(['compactions', 'compaction_requests', 'inference_calls'], (m, { indexes: ix }) => {
    const known = m.collections.compactions.get(compactionId);
    if (!known) return [];
    const facts = compactionFacts(m, ix, known);
    return [known, facts.before.tokens, facts.after.tokens, facts.attempts.length];
  });
  const compaction = model.collections.compactions.get(compactionId);
  if (!compaction) return null;
  const { number, at_unix_ms, before, after, items_before, items_after, attempts } = compactionFacts(
    model,
    indexes,
    compaction,
  );
  const most = Math.max(before.tokens, after.tokens, 1);
  const width = (tokens: number) => ({ '--w': `${Math.max(2, Math.round((BAR * tokens) / most))}px` }) as CSSProperties;
  return (
    <div className="boundary">
      <At at={at_unix_ms} />
      <KindIcon kind="compaction" />
      <h3>
        <b>{transcriptTexts.compaction(number)}</b>
        <span className="shrink num" title={before.estimated || after.estimated ? transcriptTexts.estimate : undefined}>
          {formatTokens(before.tokens)} <span className="bar bar--was" style={width(before.tokens)} />
          <Icon name="chevron-right" className="dim" />
          <span className="bar" style={width(after.tokens)} /> {formatTokens(after.tokens)}
        </span>
        <span className="mid num hide-narrow t">
          {[transcriptTexts.itemsTo(items_before, items_after), transcriptTexts.attempts(attempts.length)]
            .filter(Boolean)
            .join(', ')}
        </span>
        {folded && <span className="badge num">{transcriptTexts.itemsHidden(hidden)}</span>}
      </h3>
      <button
        type="button"
        className="link"
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation();
          openObject({ collection: 'compactions', id: compactionId });
        }}
      >
        {transcriptTexts.whatWasLost}
      </button>
    </div>
  );
});
