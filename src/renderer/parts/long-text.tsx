import { type ReactNode, useState } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import type { TextSize } from '../../core/model/view.ts';
import { failureOf } from '../stores/client.ts';
import { loadText } from '../stores/requests.ts';
import { useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { objectTexts } from '../text/objects.ts';
import { AnsiText } from './ansi-text.tsx';
import { CopyEvidence } from './copy-evidence.tsx';

/** So many UTF-16 units more come with each click: what the browser lays out without stutter. */
const STEP = 100_000;

/** Begins every control sequence of a terminal. */
const ESCAPE = '\u001b';

/** What scrolls has to take the focus, so that the keyboard can scroll it. */
const SCROLLS = { tabIndex: 0, role: 'group' };

/** A text of an object, of which the model may have a preview only (`size` says how long the whole is): the rest on demand. */
export function LongText({
  text,
  size,
  at,
  className = '',
}: {
  text: string;
  size: TextSize | null;
  at: { collection: CollectionName; id: string; path: string };
  className?: string;
}): ReactNode {
  const session = useTrace();
  const [loaded, setLoaded] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const shown = loaded ?? text;
  const more = size !== null && shown.length < size.chars;
  const load = async () => {
    const from = loaded?.length ?? 0;
    try {
      const part = await loadText(session, at, { start: from, end: Math.max(from, text.length) + STEP });
      setLoaded((loaded ?? '') + part.text);
      setProblem(null);
    } catch (error) {
      setProblem(failureOf(error).message);
    }
  };
  return (
    <>
      <div className="has-copy">
        <div className={`longtext ${className}`} {...SCROLLS}>
          {shown.includes(ESCAPE) ? <AnsiText text={shown} /> : shown}
        </div>
        <CopyEvidence from={[{ ...at, preview: text, cut: size }]} what={objectTexts.text} />
      </div>
      {more && (
        <p className="longtext-more">
          <span className="num">{inspector.cutOff(shown.length, size.chars, size.bytes)}</span>
          <button type="button" className="link" onClick={() => void load()}>
            {inspector.loadMore}
          </button>
        </p>
      )}
      {problem && <p className="problem">{problem}</p>}
    </>
  );
}
