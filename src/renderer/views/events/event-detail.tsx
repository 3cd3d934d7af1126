import { type ReactNode, useEffect, useState } from 'react';
import { JsonViewer } from '../../inspector/json-viewer.tsx';
import { ObjectLink } from '../../inspector/object-link.tsx';
import { PayloadViewer } from '../../inspector/payload-viewer.tsx';
import { Icon } from '../../parts/icon.tsx';
import { failureOf } from '../../stores/client.ts';
import { loadEventText } from '../../stores/requests.ts';
import { useSelection } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { events } from '../../text/events.ts';
import { objectsOfEvent } from './event-objects.ts';

/** Lines longer than this are shown in part, in bytes. */
const LIMIT = 4 * 1024 * 1024;
const FEW = 3;

/** The selected event and its payload side by side, below the list, where the inspector is closed. */
export function EventDetail(): ReactNode {
  const ref = useSelection();
  if (ref?.collection === 'events') return <LinePanes key={ref.id} line={Number(ref.id)} />;
  if (ref?.collection === 'raw_payloads') {
    return (
      <div className="ev-detail">
        <PayloadPane id={ref.id} />
      </div>
    );
  }
  return null;
}

function LinePanes({ line }: { line: number }): ReactNode {
  const session = useTrace();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let old = false;
    loadEventText(session, line, { start: 0, end: LIMIT }).then(
      (range) => old || setText(range.text),
      (error) => old || setProblem(failureOf(error).message),
    );
    return () => {
      old = true;
    };
  }, [session, line]);
  const payload = text === null ? null : firstPayload(text);
  return (
    <div className="ev-detail">
      <section className="ev-pane" aria-label={events.detail}>
        <header>
          <h2>{events.line(line)}</h2>
          {text !== null &&
            objectsOfEvent(session.model, text)
              .slice(0, FEW)
              .map((about) => <ObjectLink key={`${about.collection} ${about.id}`} {...about} />)}
        </header>
        {problem && <p className="empty-line problem">{problem}</p>}
        {text !== null && <JsonViewer text={text} name={`line-${line}`} />}
      </section>
      {payload && <PayloadPane id={payload} />}
    </div>
  );
}

function PayloadPane({ id }: { id: string }): ReactNode {
  return (
    <section className="ev-pane" aria-label={id}>
      <header>
        <Icon name="payload" />
        <h2>{id}</h2>
      </header>
      <PayloadViewer key={id} id={id} />
    </section>
  );
}

/** The first payload that a line refers to; the line is untrusted: only this one shape is looked for. */
function firstPayload(text: string): string | null {
  return /"raw_payload_id"\s*:\s*"((?:[^"\\]|\\.)+)"/.exec(text)?.[1] ?? null;
}
