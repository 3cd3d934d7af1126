import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { failureOf } from '../stores/client.ts';
import { loadEventText } from '../stores/requests.ts';
import { useSessionState, useStatus } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { InspectorHead } from './inspector.tsx';
import { JsonViewer } from './json-viewer.tsx';
import { PayloadViewer } from './payload-viewer.tsx';

/** Lines longer than this are shown in part, in bytes. */
const LIMIT = 4 * 1024 * 1024;

interface Answer {
  /** Which state of the log was asked. */
  question: string;
  text: string | null;
  problem: string | null;
}

/** One line of the raw log, as it was written, and the payloads that it names. */
export function EventInspector({ line }: { line: number }): ReactNode {
  const session = useSessionState();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const status = useStatus();
  const settled = session.caughtUp && status !== null && status.phase !== 'loading';
  const readable = session.info !== null && session.revision >= 0 && (settled || (status?.events ?? 0) >= line);
  // Asked again of a log that was replaced, and once all has been read: until then a line may be missing.
  const question = readable ? `${status?.generation} ${settled}` : null;
  useEffect(() => {
    if (question === null) return;
    let old = false;
    loadEventText(session, line, { start: 0, end: LIMIT }).then(
      ({ text }) => old || setAnswer({ question, text, problem: null }),
      (error) => old || setAnswer({ question, text: null, problem: failureOf(error).message }),
    );
    return () => {
      old = true;
    };
  }, [session, line, question]);
  const text = answer?.text ?? null;
  const problem = settled && answer?.question === question ? answer?.problem : null;
  return (
    <>
      <InspectorHead name={inspector.line(line)} at={{ collection: 'events', id: String(line) }}>
        <Icon name="file" />
      </InspectorHead>
      <div className="insp-body scroll" tabIndex={-1}>
        {problem && <p className="empty-line problem">{problem}</p>}
        {text !== null && (
          <Section title={inspector.rawEvent} id="raw-event">
            <JsonViewer text={text} name={`line-${line}`} />
          </Section>
        )}
        {text !== null &&
          payloadIds(text).map((id) => (
            <Section key={id} title={id} id="event-payload">
              <PayloadViewer id={id} />
            </Section>
          ))}
      </div>
    </>
  );
}

/** Ids of the payloads that a line refers to; the line is untrusted: only this one shape is looked for. */
function payloadIds(text: string): string[] {
  return [...new Set([...text.matchAll(/"raw_payload_id"\s*:\s*"((?:[^"\\]|\\.)+)"/g)].map((found) => found[1] ?? ''))];
}
