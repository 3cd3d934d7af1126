import type { CSSProperties, ReactNode } from 'react';
import { formatDuration, formatPercent } from '../../../core/views/format.ts';
import { objectName, objectSubject } from '../../../core/views/object-name.ts';
import { type Held, waitFacts } from '../../../core/views/timeline/held.ts';
import { shortPath } from '../../../core/views/words.ts';
import { useMoment } from '../../stores/moment.ts';
import { isModelRef, select, useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { KIND_TOKEN } from './palette.ts';

const TOPICS = ['tool_calls', 'inference_calls', 'code_cells', 'interaction_edges', 'threads'] as const;
const MOST = 60;

/** Of a wait that is selected: what the agent that it waits for did meanwhile. */
export function WaitStrip(): ReactNode {
  const selection = useSelection();
  const now = useMoment();
  const id = selection && isModelRef(selection) && selection.collection === 'tool_calls' ? selection.id : null;
  const facts = useDerived(
    TOPICS,
    (model, { indexes }) => {
      const tool = model.collections.tool_calls.get(id ?? '');
      const found = tool && waitFacts(model, indexes, tool, now);
      if (!tool || !found) return null;
      const name = (thread: string | undefined) =>
        shortPath(model.collections.threads.get(thread ?? '')?.agent_path ?? '');
      const [target] = found.target_thread_ids;
      return {
        waiter: name(tool.thread_id),
        target: found.target_thread_ids.length === 1 ? name(target) : texts.range.anyAgent,
        held: found.held.filter((step) => step.end > step.start).slice(0, MOST),
      };
    },
    [id, now],
  );
  if (!facts || facts.held.length === 0) return null;
  return (
    <div className="tm-chain">
      <span className="mid">
        {texts.range.waits(facts.waiter)} <b className="strong">{facts.target}</b>
      </span>
      <ol className="tm-pieces" aria-label={texts.range.meanwhile(facts.target)}>
        {facts.held.map((step) => (
          <Piece key={`${step.id} ${step.start}`} step={step} />
        ))}
      </ol>
    </div>
  );
}

function Piece({ step }: { step: Held }): ReactNode {
  const { model, indexes } = useTrace();
  const name = objectName(model, indexes, step.collection, step.id);
  const label = objectSubject(model, step.collection, step.id) || name;
  const failed = model.collections.tool_calls.get(step.id)?.execution.status === 'failed';
  const words = `${label}, ${formatDuration(step.end - step.start)}, ${formatPercent(step.share)}`;
  return (
    <li
      className={`tm-k--${KIND_TOKEN[step.kind]}${failed ? ' is-failed' : ''}`}
      style={{ '--f': Math.max(1, step.end - step.start) } as CSSProperties}
      title={words}
    >
      <button type="button" aria-label={words} onClick={() => select({ collection: step.collection, id: step.id })}>
        <span>{step.kind === 'inference' ? name : label}</span>
      </button>
    </li>
  );
}
