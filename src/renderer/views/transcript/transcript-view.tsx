import { type ReactNode, useEffect } from 'react';
import { useThreadId } from '../../stores/thread.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import { ThreadTranscript } from './thread-transcript.tsx';
import './transcript.css';
import './items.css';
import './boxes.css';
import { enterTrace } from './transcript-store.ts';

/** What the models saw and said, thread by thread, as a conversation. */
export default function TranscriptView(): ReactNode {
  const { path } = useTrace();
  const threadId = useThreadId();
  useEffect(() => enterTrace(path), [path]);
  if (threadId === null) {
    return (
      <section className="empty" aria-label={texts.title}>
        <h2>{texts.noThread}</h2>
        <p>{texts.noThreadNext}</p>
      </section>
    );
  }
  return <ThreadTranscript key={`${path} ${threadId}`} threadId={threadId} />;
}
