import type { ReactNode } from 'react';
import type { CallContext } from '../../../core/views/context/call-context.ts';
import { type ContextFilter, contextCounts } from '../../../core/views/context/rows.ts';
import { formatCount, formatPosition } from '../../../core/views/format.ts';
import { useCommand } from '../../keyboard/run.ts';
import { commandTitle } from '../../keyboard/titles.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Status } from '../../parts/status.tsx';
import { useStart } from '../../stores/moment.ts';
import { goWithin } from '../../stores/navigation.ts';
import { select } from '../../stores/selection.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { compareMoments, showCompactionsOf } from '../compactions/compactions-store.ts';
import { useContextView } from './context-store.ts';

const FILTERS: readonly ContextFilter[] = ['all', 'new', 'moved', 'gone'];

/** The shown call in numbers, and which of its items are listed. */
export function CallBar({ context }: { context: CallContext }): ReactNode {
  const { model, path } = useTrace();
  const start = useStart();
  const call = useObject('inference_calls', context.call_id);
  const filter = useContextView((state) => state.filter);
  const counts = contextCounts(context);
  const before = model.collections.inference_calls.get(context.compared_with ?? '')?.usage?.input_tokens;
  useCommand('go.compare', () => compareWordByWord(path, context, call?.thread_id));
  if (!call) return null;
  const { usage, execution } = call;
  return (
    <div className="cx-callbar">
      <button
        type="button"
        className="cx-call"
        onClick={() => select({ collection: 'inference_calls', id: context.call_id })}
      >
        {execution.status === 'completed' ? <KindIcon kind="inference" /> : <Status status={execution.status} />}
        <h2>{texts.callName(context.number)}</h2>
      </button>
      <span className="mono-s">{formatPosition(execution.started_at_unix_ms - start)}</span>
      <span
        className="mid num"
        title={
          context.total_estimated
            ? texts.estimatedTitle
            : texts.reportedTitle(usage?.input_tokens ?? context.total_tokens)
        }
      >
        {texts.input(context.total_tokens, context.total_estimated)}
      </span>
      {usage && (
        <>
          <span className="mid num" title={formatCount(usage.cached_input_tokens)}>
            {texts.cachedPart(usage.cached_input_tokens, usage.input_tokens)}
          </span>
          <span className="mid num" title={texts.reasoning(usage.reasoning_output_tokens)}>
            {texts.output(usage.output_tokens)}
          </span>
          {before !== undefined && (
            <span className="dim num cx-diff">{texts.difference(before, usage.input_tokens)}</span>
          )}
        </>
      )}
      <span className="push" />
      {context.compared_with !== null && (
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.itemByItem}
          title={commandTitle('go.compare', texts.itemByItem)}
          onClick={() => compareWordByWord(path, context, call.thread_id)}
        >
          <Icon name="diff" />
        </button>
      )}
      <Segmented
        label={texts.filter}
        value={filter}
        choices={FILTERS.map((value) => ({ value, label: texts.counted(texts.filters[value], counts[value]) }))}
        onChoose={(value) => useContextView.setState({ filter: value })}
      />
    </div>
  );
}

/** Shows both requests item by item where compactions are shown: that view compares any two contexts. */
function compareWordByWord(path: string, context: CallContext, threadId: string | undefined): void {
  if (context.compared_with === null || threadId === undefined) return;
  showCompactionsOf(path);
  compareMoments(threadId, {
    from: { type: 'call', call_id: context.compared_with },
    to: { type: 'call', call_id: context.call_id },
  });
  goWithin({ view: 'compactions' });
}
