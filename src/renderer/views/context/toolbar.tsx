import type { ReactNode } from 'react';
import type { CallContext } from '../../../core/views/context/call-context.ts';
import type { ChartMeasure } from '../../../core/views/context/chart.ts';
import { formatPosition, formatTokens } from '../../../core/views/format.ts';
import { members, neighbour, numberOf } from '../../../core/views/indexes/groups.ts';
import { commandTitle } from '../../keyboard/titles.ts';
import { Icon } from '../../parts/icon.tsx';
import { Picker, type PickerChoice } from '../../parts/picker.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { ThreadPicker } from '../../parts/thread-picker.tsx';
import { useStart } from '../../stores/moment.ts';
import { select } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { compareWith, useContextView } from './context-store.ts';

const MEASURES = (['tokens', 'share'] as const satisfies ChartMeasure[]).map((value) => ({
  value,
  label: texts.measures[value],
}));

/** Which thread, which call, compared with which. */
export function ContextToolbar({
  threadId,
  callId,
  context,
  onStep,
}: {
  threadId: string;
  callId: string | null;
  context: CallContext | null;
  onStep: (step: 1 | -1) => void;
}): ReactNode {
  const { indexes } = useTrace();
  const measure = useContextView((state) => state.measure);
  const choices = useCallChoices(threadId);
  const all = members(indexes.calls, threadId).length;
  return (
    <div className="toolbar" role="toolbar" aria-label={texts.view}>
      <ThreadPicker threadId={threadId} texts={texts} />
      {callId !== null && context !== null && (
        <>
          <span className="cx-stepper">
            <button
              type="button"
              className="icon-btn"
              aria-label={texts.previousCall}
              title={commandTitle('go.previousCall', texts.previousCall)}
              disabled={context.number <= 1}
              onClick={() => onStep(-1)}
            >
              <Icon name="chevron-left" />
            </button>
            <Picker
              label={texts.call}
              value={callId}
              shown={texts.ofCalls(context.number, all)}
              choices={choices}
              onChoose={(id) => select({ collection: 'inference_calls', id })}
              hint={texts.findCall}
              none={texts.noneFits}
            />
            <button
              type="button"
              className="icon-btn"
              aria-label={texts.nextCall}
              title={commandTitle('go.nextCall', texts.nextCall)}
              disabled={context.number >= all}
              onClick={() => onStep(1)}
            >
              <Icon name="chevron-right" />
            </button>
          </span>
          <span className="toolbar-sep" />
          <Segmented
            label={texts.measure}
            value={measure}
            choices={MEASURES}
            onChoose={(value) => useContextView.setState({ measure: value })}
          />
          <span className="push" />
          <Picker
            label={texts.compare}
            value={context.compared_with ?? ''}
            shown={
              context.compared_with === null
                ? texts.nothingBefore
                : texts.compareWith(numberOf(indexes.calls, context.compared_with))
            }
            choices={() => choices().filter(({ value }) => value !== callId)}
            onChoose={(id) => compareWith(threadId, id === neighbour(indexes.calls, threadId, callId, -1) ? null : id)}
            hint={texts.findCall}
            none={texts.noneFits}
          />
        </>
      )}
    </div>
  );
}

/** The calls of a thread as choices, the latest first, with size and time. */
function useCallChoices(threadId: string): () => PickerChoice[] {
  const { model, indexes } = useTrace();
  const start = useStart();
  return () =>
    members(indexes.calls, threadId)
      .toReversed()
      .map((id): PickerChoice => {
        const call = model.collections.inference_calls.get(id);
        const at = call ? formatPosition(call.execution.started_at_unix_ms - start) : '';
        const tokens = call?.usage ? `${formatTokens(call.usage.input_tokens)}  ` : '';
        return { value: id, label: texts.callName(numberOf(indexes.calls, id)), note: `${tokens}${at}` };
      });
}
