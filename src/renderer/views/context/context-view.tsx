import { type ReactNode, useEffect, useMemo } from 'react';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { callAt } from '../../../core/views/indexes.ts';
import { useCommand } from '../../keyboard/run.ts';
import { select } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { CallBar } from './call-bar.tsx';
import { ContextChartFigure } from './chart-figure.tsx';
import { ContextList } from './context-list.tsx';
import { showContextsOf, useContextView } from './context-store.ts';
import { Sightings } from './sightings.tsx';
import { ContextToolbar } from './toolbar.tsx';
import { useContextOf, useSeries, useShownCall } from './use-calls.ts';
import './context.css';

/** What each request of a thread contained, what is new in it, and how the context grew and shrank over the run. */
export default function ContextView(): ReactNode {
  const { path } = useTrace();
  useEffect(() => showContextsOf(path), [path]);
  const threadId = useThreadId();
  if (threadId === null) {
    return (
      <div className="empty">
        <h2>{texts.noThread}</h2>
      </div>
    );
  }
  return <ThreadContext key={threadId} threadId={threadId} />;
}

function ThreadContext({ threadId }: { threadId: string }): ReactNode {
  const { indexes } = useTrace();
  const thread = useObject('threads', threadId);
  const path = thread?.agent_path ?? threadId;
  const points = useSeries(threadId);
  const callId = useShownCall(threadId);
  const number = callId === null ? 0 : numberOf(indexes.calls, callId);
  const compared = useContextView((state) => state.compared[threadId]);
  const other = compared !== undefined && compared !== callId ? compared : undefined;
  const context = useContextOf(callId, other);
  const goTo = (index: number) => {
    const id = callAt(indexes, threadId, Math.min(points.length - 1, Math.max(0, index)));
    if (id !== null) select({ collection: 'inference_calls', id });
  };
  useCommand('go.nextCall', () => goTo(number));
  useCommand('go.previousCall', () => goTo(number - 2));
  const point = useMemo(() => points.find((one) => one.call_id === callId) ?? null, [points, callId]);
  return (
    <>
      <ContextToolbar
        threadId={threadId}
        callId={callId}
        context={context}
        onStep={(step) => goTo(number - 1 + step)}
      />
      {context === null || point === null ? (
        <div className="empty">
          <h2>{texts.none}</h2>
          <p>{texts.noneNext(path)}</p>
        </div>
      ) : (
        <section className="cx" aria-label={texts.of(path)}>
          <ContextChartFigure threadId={threadId} path={path} points={points} shown={number - 1} onShow={goTo} />
          <CallBar context={context} />
          <ContextList context={context} />
          <Sightings threadId={threadId} />
        </section>
      )}
    </>
  );
}
